import type { Body } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import type { KvKey } from "../kv-requests.ts";
import { answerTo, type Caller } from "../rpc.ts";
import type { Raft, WatchEvent, Watcher, Watches } from "./state.ts";
import type { WatchRequest } from "./store-requests.ts";

/** Kept at least; twice as many at most. */
const eventsKept = 1_024;

/** Events in one answer, but never only a part of one revision's. */
const answerMax = 256;

/** A watcher that nothing happens for is answered after this time: where it may go on from is news too. */
const patienceMs = 100;

const watchersMax = 1_024;

/**
 * What changed, for watchers: the latest changes in order, each with its revision. A server keeps them in memory and knows
 * none from before its snapshot; whoever asks for those is told so (etcd's ErrCompacted), reads the whole range and goes
 * on from its revision. Nothing is said of entries that are not committed, so any server may be asked, and another
 * one after it: who asks from where he left off misses nothing and sees nothing twice.
 */
export const noWatches = (compacted: number): Watches => ({ compacted, events: [], waiting: [] });

export function recordChange(raft: Raft, key: KvKey, value: unknown): void {
  const { watches } = raft;
  watches.events.push({ revision: raft.applied, key, value });
  if (watches.events.length < 2 * eventsKept) return;
  const dropped = watches.events.splice(0, eventsKept).at(-1)!.revision;
  // Of a revision of which a part is gone the rest is of no use.
  while (watches.events[0]?.revision === dropped) watches.events.shift();
  watches.compacted = dropped;
}

/** The state came from a snapshot, which does not tell how it came about. */
export function forgetChanges(raft: Raft): void {
  raft.watches.events.length = 0;
  raft.watches.compacted = raft.applied;
}

export function onWatch(raft: Raft, caller: Caller, request: WatchRequest): void {
  const watcher: Watcher = { caller, request, untilMs: raft.nowMs + patienceMs };
  if (raft.watches.waiting.length >= watchersMax) answer(raft, watcher);
  else raft.watches.waiting.push(watcher);
  serveWatchers(raft);
}

/** Answers the watchers for whom something happened, or who waited long enough. */
export function serveWatchers(raft: Raft): void {
  const { waiting } = raft.watches;
  if (waiting.length === 0) return;
  const patient = waiting.filter((watcher) => !isServed(raft, watcher));
  waiting.splice(0, waiting.length, ...patient);
}

function isServed(raft: Raft, watcher: Watcher): boolean {
  const { request, untilMs } = watcher;
  const isDue =
    request.from <= raft.watches.compacted || raft.nowMs >= untilMs || eventsFor(raft, request).length > 0;
  if (isDue) answer(raft, watcher);
  return isDue;
}

function answer(raft: Raft, { caller, request }: Watcher): void {
  send(raft, caller.src, answerTo(caller, answerOf(raft, request)));
}

function answerOf(raft: Raft, request: WatchRequest): Body {
  const { compacted } = raft.watches;
  const { from } = request;
  // M-R21: who comes from another server is let in wherever this one happens to be.
  const anywhere = raft.bugs.has("watch-from-anywhere");
  if (from <= compacted && !anywhere) return { type: "watch_ok", events: [], next: from, compacted };
  const all = eventsFor(raft, request);
  let end = Math.min(all.length, answerMax);
  while (end > 0 && end < all.length && all[end]!.revision === all[end - 1]!.revision) end++;
  const events = all.slice(0, end).map(({ revision, key, value }) => [revision, key, value ?? null]);
  const next = end < all.length ? all[end - 1]!.revision + 1 : raft.applied + 1;
  return { type: "watch_ok", events, next: anywhere ? next : Math.max(from, next) };
}

function eventsFor({ watches }: Raft, { prefix, from }: WatchRequest): readonly WatchEvent[] {
  const { events } = watches;
  let start = events.length;
  while (start > 0 && events[start - 1]!.revision >= from) start--;
  const fits = ({ key }: WatchEvent): boolean => typeof key === "string" && key.startsWith(prefix);
  return events.slice(start).filter(fits);
}
