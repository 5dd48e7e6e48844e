import type { Body } from "../../harness/runtime/message.ts";
import type { KvMachine } from "../kv-machine.ts";
import { refusal } from "../rpc.ts";
import type { Acquire, Expire, Fence, Release, Renew, StoreCommand } from "./store-requests.ts";

/**
 * A lock is an entry of the store, as in etcd: there while it is held. Its token is the revision at which it was had, so
 * tokens grow; storage that asks for the latest one turns away a holder of the past, who may not know that he is
 * (Kleppmann, "How to do distributed locking", 2016).
 */
export interface Lock {
  /** The client of the session that took it; null where requests have none. */
  readonly holder: string | number | null;
  readonly token: number;
  /** How long it is held without being renewed; null: until it is given back. */
  readonly ttlMs: number | null;
}

const folder = "lock/";

export function lockOf(machine: KvMachine, name: string): Lock | undefined {
  return machine.valueOf(folder + name) as Lock | undefined;
}

/** All locks that are held, by name. */
export function* locksOf(machine: KvMachine): Iterable<readonly [string, Lock]> {
  for (const [key, value] of machine.entries())
    if (typeof key === "string" && key.startsWith(folder)) yield [key.slice(folder.length), value as Lock];
}

export function acquire(
  machine: KvMachine,
  { key, ttlMs, client }: Acquire & StoreCommand,
  token: number,
): Body {
  if (lockOf(machine, key) !== undefined) return refusal("precondition-failed", `the lock ${key} is held`);
  const lock: Lock = { holder: client ?? null, token, ttlMs: ttlMs ?? null };
  machine.change({ type: "write", key: folder + key, value: lock });
  return { type: "acquire_ok", token };
}

/** Its holder holds it for another while: the leader counts anew from here. */
export function renew(machine: KvMachine, { key, client }: Renew & StoreCommand): Body {
  const lock = lockOf(machine, key);
  if (lock !== undefined && lock.holder === (client ?? null)) return { type: "renew_ok", token: lock.token };
  return refusal("precondition-failed", `the lock ${key} is not held by whoever renews it`);
}

/** Ends a hold, the one that is meant and no other. */
export function letGo(
  machine: KvMachine,
  key: string,
  lock: Lock | undefined,
  by: (Release | Expire) & StoreCommand,
): Body {
  const isMeant =
    lock !== undefined &&
    (by.type === "expire" ? lock.token === by.token : lock.holder === (by.client ?? null));
  if (isMeant) machine.change({ type: "delete", key: folder + key });
  return { type: "release_ok", was: isMeant ? "released" : "lapsed" };
}

export function isHeldUnder(machine: KvMachine, { lock, token }: Fence): boolean {
  return lockOf(machine, lock)?.token === token;
}
