import { reachedByQuorum } from "./configs.ts";
import type { Confirmation } from "./messages.ts";
import type { Peer, Raft } from "./state.ts";

/** What a leader adds to each request. The time is rounded down: a lease may begin too early, never too late. */
export function confirmationOf(raft: Raft): Confirmation {
  const { round } = raft.reads;
  return raft.options.leaseReads ? { round, askedMs: Math.floor(raft.nowMs) } : { round };
}

/** What a follower repeats of a request in its answer. */
export function repeated({ round, askedMs }: Confirmation): Confirmation {
  return askedMs === undefined ? { round } : { round, askedMs };
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
