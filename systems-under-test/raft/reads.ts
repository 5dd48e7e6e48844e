import type { Body } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { answerTo } from "../rpc.ts";
import { sendHeartbeat } from "./append.ts";
import { reachedByQuorum } from "./configs.ts";
import { holdsLease } from "./confirmation.ts";
import type { Raft, WaitingRead } from "./state.ts";
import { rangeOf } from "./store.ts";

/**
 * Linearizable reads without the log (thesis, 6.4); with it they need nothing of their own (commit.ts answers them). A read is answered from the leader's state when, after it
 * arrived, a majority has confirmed that this leader was not deposed; at once while it holds a lease.
 */
export function requestRead(raft: Raft, read: WaitingRead): void {
  const trusts = raft.bugs.has("unconfirmed-leader-read") || servesTooEarly(raft);
  if (trusts || (committedInTerm(raft) && holdsLease(raft))) {
    answer(raft, read);
    return;
  }
  raft.reads.waiting.push(read);
  startRound(raft);
}

/**
 * Begins a round for all reads that wait, unless one is under way (it began before they came, so it cannot
 * serve them). Step 1 of 6.4: a new leader first commits an entry of its own term, for until then it does not
 * know which entries are committed. Step 2, saving the commit index, is not needed where entries are applied as
 * soon as they are committed: the state at the answer is never older.
 */
export function startRound(raft: Raft): void {
  const { reads } = raft;
  if (reads.waiting.length === 0 || reads.confirming.length > 0 || !committedInTerm(raft)) return;
  reads.confirming.push(...reads.waiting.splice(0));
  reads.round++;
  for (const peer of raft.peers) sendHeartbeat(raft, peer);
  finishRound(raft);
}

/** Step 3 of 6.4: "issues a new round of heartbeats and waits for their acknowledgments from a majority". */
export function finishRound(raft: Raft): void {
  const { reads } = raft;
  if (reads.confirming.length === 0) return;
  if (confirmedRound(raft) < reads.round) return;
  for (const read of reads.confirming.splice(0)) answer(raft, read);
  startRound(raft);
}

/** Whether the leader knows which entries are committed: it has committed one of its own term. */
export function committedInTerm(raft: Raft): boolean {
  return raft.commit >= raft.opened;
}

/** The latest round that a quorum has confirmed. */
function confirmedRound(raft: Raft): number {
  return reachedByQuorum(raft, raft.reads.round, (peer) => peer.round);
}

/** M-R04: a new leader relies on the votes it just got, and on a commit index that may lag behind. */
function servesTooEarly(raft: Raft): boolean {
  return raft.bugs.has("read-before-own-commit") && !committedInTerm(raft);
}

function answer(raft: Raft, { caller, read }: WaitingRead): void {
  send(raft, caller.src, answerTo(caller, resultOf(raft, read)));
}

/** What the read returns now. */
export function resultOf({ machine, applied }: Raft, read: WaitingRead["read"]): Body {
  return read.type === "read" ? machine.read(read.key) : rangeOf(machine, read, applied);
}
