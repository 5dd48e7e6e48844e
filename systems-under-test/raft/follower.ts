import type { NodeId } from "../../harness/runtime/message.ts";
import { note } from "../effects.ts";
import { appendEntry } from "./append.ts";
import { commitTo } from "./commit.ts";
import { abandonFrom } from "./configs.ts";
import { answering } from "./confirmation.ts";
import { whenDurable } from "./durability.ts";
import type { AppendEntries, Appended, Rejected } from "./messages.ts";
import { becomeFollower } from "./roles.ts";
import type { Raft } from "./state.ts";
import { resetElectionTimer } from "./terms.ts";

/** Figure 2, AppendEntries RPC, receiver implementation; the numbers are the figure's. */
export function onAppendEntries(raft: Raft, leader: NodeId, request: AppendEntries): void {
  // 1. "Reply false if term < currentTerm."
  if (request.term < raft.term) {
    reject(raft, leader, request, request.prevIndex, 0);
    return;
  }
  hearLeader(raft, leader, request.term);
  // 2. "Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm." What was
  // compacted is committed, and so the same everywhere.
  const { log } = raft;
  if (request.prevIndex > log.last) {
    reject(raft, leader, request, log.last + 1, 0);
    return;
  }
  const prevTerm = log.termAt(request.prevIndex);
  if (request.prevIndex >= log.base.index && prevTerm !== request.prevTerm) {
    reject(raft, leader, request, log.firstAtOrAfter(prevTerm), prevTerm);
    return;
  }
  appendMissing(raft, request);
  const lastNew = request.prevIndex + request.entries.length;
  // 5. "If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry)."
  const early = raft.bugs.has("follower-applies-early");
  commitTo(raft, early ? lastNew : Math.min(request.commit, lastNew));
  accept(raft, leader, request, lastNew);
}

/** 5.2: a candidate that hears a leader of its own term "recognizes the leader as legitimate". */
export function hearLeader(raft: Raft, leader: NodeId, term: number): void {
  if (term > raft.term || raft.role !== "follower") becomeFollower(raft, term, leader);
  raft.leader = leader;
  raft.heardMs = raft.nowMs;
  resetElectionTimer(raft);
}

/**
 * 3. "If an existing entry conflicts with a new one (same index but different terms), delete the existing entry
 * and all that follow it." 4. "Append any new entries not already in the log."
 */
function appendMissing(raft: Raft, request: AppendEntries): void {
  let index = request.prevIndex;
  for (const entry of request.entries) {
    index++;
    if (index <= raft.log.base.index) continue;
    if (index <= raft.log.last) {
      if (raft.log.termAt(index) === entry.term) continue;
      const offByOne = raft.bugs.has("truncate-off-by-one");
      truncate(raft, offByOne ? index + 1 : index);
      if (offByOne) continue;
    }
    appendEntry(raft, entry);
  }
}

function truncate(raft: Raft, from: number): void {
  if (from > raft.log.last) return;
  note(raft, "truncate", { from, term: raft.log.termAt(from) });
  raft.log.truncateFrom(from);
  abandonFrom(raft, from);
}

/**
 * Vouches for entries only once they are durable. A heartbeat is answered without waiting for the disk: it
 * vouches for what is durable already.
 */
function accept(raft: Raft, leader: NodeId, request: AppendEntries, lastNew: number): void {
  const { log } = raft;
  const match = request.entries.length > 0 ? lastNew : Math.min(lastNew, log.durable);
  const body: Appended = {
    type: "appended",
    term: raft.term,
    answers: request.term,
    match,
    round: request.round,
  };
  const vouched = Math.max(raft.termPosition, match > log.durable ? log.positionOf(match) : 0);
  whenDurable(raft, vouched, { type: "send", dest: leader, body: answering(request, body) });
}

/** Says how far to go back: to the conflicting term's first index (end of 5.3). */
function reject(
  raft: Raft,
  leader: NodeId,
  request: AppendEntries,
  conflictIndex: number,
  conflictTerm: number,
): void {
  const body: Rejected = {
    type: "rejected",
    term: raft.term,
    answers: request.term,
    prevIndex: request.prevIndex,
    conflictIndex,
    conflictTerm,
    round: request.round,
  };
  whenDurable(raft, raft.termPosition, { type: "send", dest: leader, body: answering(request, body) });
}
