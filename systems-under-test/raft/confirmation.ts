import { reachedByQuorum } from "./configs.ts";
import type { Confirmation } from "./messages.ts";
import type { Peer, Raft } from "./state.ts";

/** A leader's request with the time at which it was asked, rounded down: a lease may begin too early, never too late. */
export function asked<T extends Confirmation>(raft: Raft, request: T): T {
  return raft.options.leaseReads ? { ...request, askedMs: Math.floor(raft.nowMs) } : request;
}

/** A follower's answer with the time it was asked at, where the request tells it. */
export function answering<T extends Confirmation>({ askedMs }: Confirmation, answer: T): T {
  return askedMs === undefined ? answer : { ...answer, askedMs };
}

/** The leader takes note: this peer had not forsaken it when it answered. */
export function confirmed(raft: Raft, peer: Peer, { round, askedMs }: Confirmation): void {
  peer.heardMs = raft.nowMs;
  peer.round = Math.max(peer.round, round);
  if (askedMs !== undefined) peer.askedMs = Math.max(peer.askedMs, askedMs);
}

/**
 * Thesis, 6.4.1: whoever heard of the leader gives nobody a vote for the least election time-out. So nobody can lead
 * after this one before that time has passed on the clocks of a majority, counted from when they were asked. That
 * holds only while clocks run at nearly the same rate, and not once the leader itself asked another to stand.
 */
export function holdsLease(raft: Raft): boolean {
  const { leaseReads, leaseMs } = raft.options;
  if (!leaseReads || raft.reads.leaseVoid) return false;
  const sinceMs = reachedByQuorum(raft, raft.nowMs, (peer) => peer.askedMs);
  // M-R03: the lease outlives the promise.
  return raft.nowMs < sinceMs + (raft.bugs.has("long-lease") ? 20 * leaseMs : leaseMs);
}
