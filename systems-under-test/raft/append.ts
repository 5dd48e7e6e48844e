import { note, send } from "../effects.ts";
import type { Command } from "./command.ts";
import { describe } from "./command.ts";
import { adopt } from "./configs.ts";
import { asked } from "./confirmation.ts";
import { persist } from "./durability.ts";
import type { AppendEntries, Entry } from "./messages.ts";
import { sendSnapshot } from "./send-snapshot.ts";
import type { Peer, Raft } from "./state.ts";

/** Appends to the own log and journal. A leader never waits for its own disk: it counts itself when durable. */
export function appendEntry(raft: Raft, entry: Entry): void {
  const index = raft.log.last + 1;
  const { term, command } = entry;
  raft.log.append(entry, persist(raft, { type: "entry", index, term, command }));
  raft.log.settle(raft.durable);
  note(raft, "append", { index, term, command: describe(command) });
  if (command.type === "config") adopt(raft, index, command.members);
}

/** 5.3: "The leader appends the command to its log as a new entry, then issues AppendEntries RPCs in parallel." */
export function propose(raft: Raft, command: Command): number {
  appendEntry(raft, { term: raft.term, command });
  for (const peer of raft.peers) sendEntries(raft, peer);
  return raft.log.last;
}

/**
 * Sends what the follower lacks, in batches, as far as the bound on messages under way allows; a snapshot when it
 * lacks what was compacted away (section 7).
 */
export function sendEntries(raft: Raft, peer: Peer): void {
  const { log } = raft;
  if (peer.sending !== null) return;
  if (peer.next <= log.base.index) {
    sendSnapshot(raft, peer);
    return;
  }
  const { batchMax, inflightMax } = raft.options;
  const room = peer.probing ? 1 : inflightMax;
  while (peer.next <= log.last && peer.inflight.length < room) {
    const entries = log.slice(peer.next, batchMax);
    if (peer.inflight.length === 0) peer.progressMs = raft.nowMs;
    sendAppend(raft, peer, peer.next - 1, entries);
    peer.inflight.push(peer.next - 1 + entries.length);
    if (!peer.probing) peer.next += entries.length;
  }
}

/**
 * An AppendEntries without entries. It vouches only for what the follower is known to have, so it never fails
 * because it overtook entries that are under way; where that is compacted, for the empty start.
 */
export function sendHeartbeat(raft: Raft, peer: Peer): void {
  sendAppend(raft, peer, peer.match >= raft.log.base.index ? peer.match : 0, []);
}

function sendAppend(raft: Raft, peer: Peer, prevIndex: number, entries: readonly Entry[]): void {
  const body: AppendEntries = {
    type: "append_entries",
    term: raft.term,
    prevIndex,
    prevTerm: raft.log.termAt(prevIndex),
    entries,
    commit: raft.commit,
    round: raft.reads.round,
  };
  peer.sentMs = raft.nowMs;
  send(raft, peer.id, asked(raft, body));
}
