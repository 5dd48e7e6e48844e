import type { Key, Nanos, Operation } from "../harness/core/operation.ts";
import { grouped } from "./grouping.ts";
import { keyOf } from "./models/values.ts";

/** What became of one element of a growing set. */
export interface Fate {
  readonly element: Key;
  /** The first call that added it and was not refused. */
  readonly add: Operation;
  /** From when on every read should see it: an acknowledgement, or the end of a read that saw it. */
  readonly known: { readonly event: number; readonly at: Nanos } | undefined;
  /** Of the reads that saw it the one that ended last; of those that missed it the one that began last. */
  readonly lastSeen: Operation | undefined;
  readonly lastMissed: Operation | undefined;
  /** The last read that missed it although it was known before the read began. */
  readonly staleUntil: Operation | undefined;
}

/** The elements a read returned; a read whose output is no list returned none. */
export function elementsOf({ outcome }: Operation): readonly unknown[] {
  return outcome.type === "ok" && Array.isArray(outcome.output) ? outcome.output : [];
}

/**
 * Follows each element that was added (not by refused calls alone) through the reads, given in order of
 * invocation. Takes time in proportion to all that was read: each read is gone through once forwards, and
 * backwards only as long as it contains the element looked for.
 */
export function fatesOf(adds: readonly Operation[], reads: readonly Operation[]): Fate[] {
  const possible = adds.filter(({ outcome }) => outcome.type !== "fail");
  const calls = [...grouped(possible, ({ input }) => keyOf(input))];
  const numbers = new Map(calls.map(([element], number) => [element, number]));
  const sightings: Sightings[] = calls.map(() => ({ first: undefined, last: undefined }));
  const contents = reads.map((read) => noted(read, numbers, sightings));
  return calls.map(([element, same], number) => {
    const add = same[0]!;
    const { first, last } = sightings[number]!;
    const known = earliest([
      ...same.filter(({ outcome }) => outcome.type === "ok"),
      ...(first ? [first] : []),
    ]);
    const missed = lastMissed(number, add, reads, contents);
    const isStale = known !== undefined && missed !== undefined && missed.invoked > known.completed;
    return {
      element,
      add,
      known: known && { event: known.completed, at: known.completedAt ?? 0 },
      lastSeen: last,
      lastMissed: missed,
      staleUntil: isStale ? missed : undefined,
    };
  });
}

interface Sightings {
  first: Operation | undefined;
  last: Operation | undefined;
}

/** The elements of a read as bits by number. */
function noted(
  read: Operation,
  numbers: ReadonlyMap<Key, number>,
  sightings: readonly Sightings[],
): Uint32Array {
  const bits = new Uint32Array((sightings.length + 31) >>> 5);
  for (const value of elementsOf(read)) {
    const number = numbers.get(keyOf(value));
    if (number === undefined) continue;
    bits[number >>> 5]! |= 1 << (number & 31);
    const seen = sightings[number]!;
    if (seen.first === undefined || read.completed < seen.first.completed) seen.first = read;
    if (seen.last === undefined || read.completed > seen.last.completed) seen.last = read;
  }
  return bits;
}

function earliest(operations: readonly Operation[]): Operation | undefined {
  return operations.reduce<Operation | undefined>(
    (best, operation) => (best === undefined || operation.completed < best.completed ? operation : best),
    undefined,
  );
}

/** Reads that were over before the element was first added could not have seen it. */
function lastMissed(
  number: number,
  add: Operation,
  reads: readonly Operation[],
  contents: readonly Uint32Array[],
): Operation | undefined {
  for (let position = reads.length - 1; position >= 0; position--) {
    const read = reads[position]!;
    if (read.invoked < add.invoked && read.completed < add.invoked) continue;
    if ((contents[position]![number >>> 5]! & (1 << (number & 31))) === 0) return read;
  }
  return undefined;
}
