import { send } from "../effects.ts";
import { asked } from "./confirmation.ts";
import type { InstallSnapshot, Received } from "./messages.ts";
import type { Peer, Raft } from "./state.ts";

/** The leader's half of InstallSnapshot (section 7, figure 13): the parts go one after the other, each when the last has arrived. */
export function sendSnapshot(raft: Raft, peer: Peer): void {
  const { snapshot } = raft;
  if (snapshot === null) throw new Error("the log was compacted without a snapshot");
  peer.sending = { snapshot, offset: 0 };
  peer.inflight.length = 0;
  sendPart(raft, peer);
}

/** Sends the part that is due, for the first time or again. */
export function sendPart(raft: Raft, peer: Peer): void {
  if (peer.sending === null) return;
  const { snapshot, offset } = peer.sending;
  const { index, term: indexTerm, members, membersIndex, state } = snapshot;
  const data = state.slice(offset, offset + raft.options.chunkChars);
  const body: InstallSnapshot = {
    type: "install_snapshot",
    term: raft.term,
    index,
    indexTerm,
    members,
    membersIndex,
    offset,
    data,
    done: offset + data.length >= state.length,
    round: raft.reads.round,
  };
  peer.sentMs = raft.nowMs;
  peer.progressMs = raft.nowMs;
  send(raft, peer.id, asked(raft, body));
}

/** The follower says which part it wants: the next, or an earlier one when it began anew. */
export function onReceived(raft: Raft, peer: Peer, reply: Received): void {
  const { sending } = peer;
  if (sending === null || sending.snapshot.index !== reply.index || sending.offset === reply.offset) return;
  sending.offset = reply.offset;
  sendPart(raft, peer);
}

/** The whole snapshot, or more than it holds, is on the follower's disk. */
export function snapshotArrived(peer: Peer): void {
  if (peer.sending === null || peer.match < peer.sending.snapshot.index) return;
  peer.sending = null;
  peer.next = peer.match + 1;
  peer.probing = true;
  peer.inflight.length = 0;
}
