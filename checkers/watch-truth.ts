import type { Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import { grouped } from "./grouping.ts";
import { keyOf, show } from "./models/values.ts";
import { by, eventsOf } from "./wording.ts";

/** A change as a watcher was told of it; the value is null where the key was deleted. */
export type WatchEvent = readonly [revision: number, key: string, value: unknown];

/** The answer to a watch. */
export interface Watched {
  readonly events: readonly WatchEvent[];
  /** Where to go on from. */
  readonly next: number;
  /** The changes up to this revision are forgotten: nothing was told, and the watcher has to read anew. */
  readonly compacted?: number;
}

/** What happened, as far as anybody was told: by the answers to writes, and by all watchers together. */
export interface Truth {
  /** In order. */
  readonly revisions: readonly number[];
  readonly changes: ReadonlyMap<number, Change>;
  /** By key, its changes in order. */
  readonly ofKey: ReadonlyMap<string, readonly WatchEvent[]>;
  /** By key and value, the writes. */
  readonly writers: ReadonlyMap<string, readonly Operation[]>;
  /** Where two were told different things. */
  readonly anomalies: readonly Anomaly[];
}

/** All that changed at one revision, by key. */
export interface Change {
  readonly keys: ReadonlyMap<string, unknown>;
  /** Who told of it first. */
  readonly source: Operation;
}

export function truthOf(calls: readonly Operation[]): Truth {
  const changes = new Map<number, { readonly keys: Map<string, unknown>; readonly source: Operation }>();
  const anomalies: Anomaly[] = [];
  for (const [source, [revision, key, value]] of toldBy(calls)) {
    const change = changes.get(revision) ?? { keys: new Map<string, unknown>(), source };
    changes.set(revision, change);
    if (!change.keys.has(key)) change.keys.set(key, value);
    else if (keyOf(change.keys.get(key)) !== keyOf(value))
      anomalies.push(contradiction(change.source, source, [revision, key, value], change.keys.get(key)));
  }
  const written = calls
    .filter(({ f }) => f === "put")
    .flatMap((call) => writtenBy(call).map(([key, value]) => ({ call, name: writeName(key, value) })));
  const writers = new Map(
    [...grouped(written, ({ name }) => name)].map(([name, same]) => [name, same.map(({ call }) => call)]),
  );
  const revisions = [...changes.keys()].sort((a, b) => a - b);
  const ofKey = new Map<string, WatchEvent[]>();
  for (const revision of revisions)
    for (const [key, value] of changes.get(revision)!.keys) {
      const own = ofKey.get(key) ?? [];
      ofKey.set(key, own);
      own.push([revision, key, value]);
    }
  return { revisions, changes, ofKey, writers, anomalies };
}

/** Of events in the order of their revisions, how many are before the revision. */
export function countBefore<T>(sorted: readonly T[], revision: number, of: (one: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (of(sorted[middle]!) < revision) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function watchedBy({ outcome }: Operation): Watched {
  return (outcome as { readonly output: Watched }).output;
}

/** A write's input: what it sets at one moment, by key. */
function writtenBy({ input }: Operation): readonly (readonly [string, unknown])[] {
  return input as readonly (readonly [string, unknown])[];
}

export function writeName(key: string, value: unknown): string {
  return JSON.stringify([key, keyOf(value)]);
}

function* toldBy(calls: readonly Operation[]): Iterable<readonly [Operation, WatchEvent]> {
  for (const call of calls) {
    if (call.outcome.type !== "ok") continue;
    if (call.f === "put")
      for (const [key, value] of writtenBy(call)) yield [call, [call.outcome.output as number, key, value]];
    if (call.f === "watch") for (const event of watchedBy(call).events) yield [call, event];
  }
}

function contradiction(
  first: Operation,
  second: Operation,
  [revision, key, value]: WatchEvent,
  before: unknown,
): Anomaly {
  return {
    kind: "different events at one revision",
    explanation: [
      `${by(second)} was told that ${key} became ${show(value)} at revision ${revision}.`,
      `${by(first)} was told that it became ${show(before)}.`,
    ],
    events: eventsOf(first, second),
  };
}
