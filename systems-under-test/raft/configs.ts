import type { NodeId } from "../../harness/runtime/message.ts";
import { note } from "../effects.ts";
import { agreedValue, everyMember, isVoter, type Members, votersOnly } from "./members.ts";
import type { Peer, Raft } from "./state.ts";

/** The configuration in force: "a server always uses the latest configuration in its log, regardless of whether the entry is committed" (section 6). */
export function membersOf(raft: Raft): Members {
  return raft.configs[raft.configs.length - 1]!.members;
}

/** Who decides: both halves of a joint configuration, each by a majority of its own. */
export function decidersOf(raft: Raft): Members {
  const members = membersOf(raft);
  // M-R19: a majority of all old and new voters together is thought to be enough.
  if (members.next === null || !raft.bugs.has("joint-by-union")) return members;
  return votersOnly([...new Set([...members.voters, ...members.next])]);
}

/** The highest value that a quorum has reached, this server its own, the others what is known of them as peers. */
export function reachedByQuorum(raft: Raft, own: number, of: (peer: Peer) => number): number {
  return agreedValue(decidersOf(raft), (node) => {
    if (node === raft.self) return own;
    for (const peer of raft.peers) if (peer.id === node) return of(peer);
    return Number.NEGATIVE_INFINITY;
  });
}

/** The index of that configuration's entry. */
export function membersIndex(raft: Raft): number {
  return raft.configs[raft.configs.length - 1]!.index;
}

/**
 * Whether the server may stand for election: it votes in a configuration that is committed, or that may be. Thesis,
 * 4.2.2: one that "is not part of its own latest configuration should still start new elections, as it might still
 * be needed until the C_new entry is committed": it may be the only one whose log is long enough.
 */
export function mayLead(raft: Raft): boolean {
  const { configs, commit, self } = raft;
  const first = Math.max(
    0,
    configs.findLastIndex(({ index }) => index <= commit),
  );
  return configs.slice(first).some(({ members }) => isVoter(members, self));
}

/** Puts a configuration in force. */
export function adopt(raft: Raft, index: number, members: Members): void {
  raft.configs.push({ index, members });
  noteConfig(raft);
  refreshPeers(raft);
}

/** Goes back to the configuration before the index: its entry, and what followed, was not committed and is gone. */
export function abandonFrom(raft: Raft, index: number): void {
  if (membersIndex(raft) < index) return;
  while (raft.configs.length > 1 && membersIndex(raft) >= index) raft.configs.pop();
  noteConfig(raft);
  refreshPeers(raft);
}

/** The configuration that was in force at an index that is committed. */
export function configAt(raft: Raft, index: number): Raft["configs"][number] {
  return raft.configs.findLast((config) => config.index <= index) ?? raft.configs[0]!;
}

/** Nobody goes back to a configuration older than the one in force at a committed index. */
export function forgetBefore(raft: Raft, index: number): void {
  const { configs } = raft;
  while (configs.length > 1 && configs[1]!.index <= index) configs.shift();
}

/** A server the leader knows nothing of yet is asked from the end of the log. */
export function freshPeer(raft: Raft, id: NodeId): Peer {
  return {
    id,
    next: raft.log.last + 1,
    match: 0,
    probing: true,
    inflight: [],
    sending: null,
    sentMs: Number.NEGATIVE_INFINITY,
    progressMs: raft.nowMs,
    heardMs: raft.nowMs,
    round: 0,
    askedMs: Number.NEGATIVE_INFINITY,
  };
}

/** It is asked from the last entry, the one that made it a member. */
function newMember(raft: Raft, id: NodeId): Peer {
  return { ...freshPeer(raft, id), next: Math.max(1, raft.log.last) };
}

function refreshPeers(raft: Raft): void {
  const known = new Map(raft.peers.map((peer) => [peer.id, peer]));
  raft.peers = everyMember(membersOf(raft))
    .filter((id) => id !== raft.self)
    .map((id) => known.get(id) ?? newMember(raft, id));
}

function noteConfig(raft: Raft): void {
  const { voters, next, learners } = membersOf(raft);
  note(raft, "config", { index: membersIndex(raft), voters, next, learners });
}
