import { propose } from "./append.ts";
import type { Command } from "./command.ts";
import { lockOf, locksOf } from "./locks.ts";
import type { Raft } from "./state.ts";

/**
 * The time of locks that are held for a limited time, counted by the leader's clock alone: the state machine has no clock,
 * so a hold ends by an entry like any other (etcd's lessor). A clock that is wrong ends holds too early or too late; the
 * tokens stay in order. A new leader does not know how much time is left, and gives all of it anew.
 */
export function takeOverLeases(raft: Raft): void {
  raft.leases.clear();
  for (const [name] of locksOf(raft.machine)) countFrom(raft, name);
}

/** After an entry was applied: whoever got a lock, or renewed his own, has all of his time before him. */
export function followLease(raft: Raft, index: number, command: Command): void {
  if (command.type !== "acquire" && command.type !== "renew") return;
  if (raft.role !== "leader") return;
  const lock = lockOf(raft.machine, command.key);
  const isTheirs = command.type === "acquire" ? lock?.token === index : lock?.holder === command.client;
  if (isTheirs) countFrom(raft, command.key);
}

/** Proposes the end of holds whose time is over; those it knows to be proposed not again. */
export function endLeases(raft: Raft): void {
  if (raft.leases.size === 0 || raft.transfer !== null) return;
  for (const [key, { token, dueMs }] of raft.leases) {
    if (dueMs > raft.nowMs || raft.log.last - raft.commit >= raft.options.pendingMax) continue;
    raft.leases.delete(key);
    if (lockOf(raft.machine, key)?.token === token) propose(raft, { type: "expire", key, token });
  }
}

function countFrom(raft: Raft, name: string): void {
  const lock = lockOf(raft.machine, name);
  if (lock === undefined || lock.ttlMs === null) raft.leases.delete(name);
  else raft.leases.set(name, { token: lock.token, dueMs: raft.nowMs + lock.ttlMs });
}
