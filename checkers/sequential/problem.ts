import { type Columns, statuses } from "../engine/columns.ts";
import { deeds, deedsOf, foundBy, isWriting } from "./register-rows.ts";
import { initialOf, manyWriters, noWriter, Writers } from "./writers.ts";

/** The source of a read of the initial value. */
export const initially = -1;
/** The source of what reads nothing. */
export const readsNothing = -2;

/**
 * Registers under sequential consistency as a scheduling problem. Nodes are the rows that took effect, numbered
 * process by process in program order: the one after node i of the same process is i + 1.
 */
export interface Problem {
  readonly count: number;
  readonly processes: number;
  /** Nodes of process p: from starts[p] to starts[p + 1]. */
  readonly starts: Int32Array;
  readonly process: Int32Array;
  readonly row: Int32Array;
  readonly key: Int32Array;
  readonly keys: number;
  readonly writes: Uint8Array;
  /** The write that a node reads from, `initially` or `readsNothing`. */
  readonly source: Int32Array;
  /** Readers of a write: readers[readersFrom[w]] to readers[readersFrom[w + 1]], ascending. */
  readonly readersFrom: Int32Array;
  readonly readers: Int32Array;
  /** Of each write and each process that reads it, the last reader. */
  readonly lastFrom: Int32Array;
  readonly lastReaders: Int32Array;
  /** Writes of key x by one process each: groups groupsFrom[x] to groupsFrom[x + 1]. */
  readonly groupsFrom: Int32Array;
  readonly groupProcess: Int32Array;
  /** The writes of group g, ascending: writesOf[groupAt[g]] to writesOf[groupAt[g + 1]]. */
  readonly groupAt: Int32Array;
  readonly writesOf: Int32Array;
  /** Refused cas operations that say only what the value was not; they are no nodes. */
  readonly refusals: readonly number[];
}

export type Posed =
  | { readonly kind: "problem"; readonly problem: Problem }
  /** A row of a function that no register has. */
  | { readonly kind: "stranger"; readonly row: number }
  /** A read of what nobody wrote; of a cas without an answer also those by whose reads it must have happened. */
  | { readonly kind: "thin air"; readonly row: number; readonly shownBy: readonly number[] }
  /** A read that does not say which write it saw. */
  | { readonly kind: "ambiguous"; readonly row: number };

/** Poses the problem for some rows of the columns (all, when no mask is given). */
export function posed(columns: Columns, only?: Uint8Array): Posed {
  const deed = deedsOf(columns);
  if (only !== undefined) for (let row = 0; row < columns.count; row++) if (only[row] === 0) deed[row] = 0;
  const stranger = deed.indexOf(deeds.stranger);
  if (stranger >= 0) return { kind: "stranger", row: stranger };
  const sources = sourcesOf(columns, deed);
  if (!(sources instanceof Int32Array)) return sources;
  return { kind: "problem", problem: laidOut(columns, deed, sources) };
}

const leftOut = -3;

/**
 * The row that each row reads from. An operation without an answer took effect if its value was read, and if not
 * it may be left out: nothing else depends on it (reference, section 1). A cas that must have happened read its
 * old value, which may make another one have happened.
 */
function sourcesOf(columns: Columns, deed: Uint8Array): Int32Array | Posed {
  const writers = new Writers(columns, deed);
  const sources = new Int32Array(columns.count).fill(leftOut);
  const initial = initialOf(columns);
  const pending: number[] = [];
  // Told only when nothing is wrong for certain: what nobody wrote is no matter of doubt.
  let ambiguous: number | undefined;
  const reader = new Map<number, number>();
  for (let first = 0; first < columns.count; first++) {
    const kind = deed[first]!;
    if (kind === deeds.nothing || kind === deeds.refusal || columns.status[first] === statuses.info) continue;
    for (let row: number | undefined = first; row !== undefined; row = pending.pop()) {
      if (sources[row] !== leftOut) continue;
      const value = foundBy(columns, deed[row]!, row);
      if (value < 0) {
        sources[row] = readsNothing;
        continue;
      }
      const source = writers.of(columns.key[row]!, value);
      if (source === manyWriters) {
        ambiguous ??= row;
        continue;
      }
      if (source === noWriter && value !== initial) {
        const shownBy: number[] = [];
        for (let by = reader.get(row); by !== undefined; by = reader.get(by)) shownBy.push(by);
        return { kind: "thin air", row, shownBy };
      }
      sources[row] = source;
      if (source < 0 || columns.status[source] !== statuses.info || reader.has(source)) continue;
      reader.set(source, row);
      pending.push(source);
    }
  }
  return ambiguous === undefined ? sources : { kind: "ambiguous", row: ambiguous };
}

function laidOut(columns: Columns, deed: Uint8Array, sources: Int32Array): Problem {
  const { row, starts, processes, nodeOf } = nodesOf(columns, sources);
  const count = row.length;
  const owner = new Int32Array(count);
  const key = new Int32Array(count);
  const writes = new Uint8Array(count);
  const source = new Int32Array(count);
  for (let p = 0; p < processes; p++) owner.fill(p, starts[p]!, starts[p + 1]!);
  for (let node = 0; node < count; node++) {
    const at = row[node]!;
    key[node] = columns.key[at]!;
    writes[node] = isWriting(deed[at]!) ? 1 : 0;
    source[node] = sources[at]! >= 0 ? nodeOf[sources[at]!]! : sources[at]!;
  }
  const refusals: number[] = [];
  for (let at = 0; at < columns.count; at++) if (deed[at] === deeds.refusal) refusals.push(at);
  const keys = columns.keys.length;
  const { from: readersFrom, items: readers } = grouped(count, count, (node) => source[node]!);
  const last = lastOfEach(readersFrom, readers, owner);
  return {
    process: owner,
    ...{ count, processes, starts, row, key, keys, writes, source, readersFrom, readers },
    ...{ lastFrom: last.from, lastReaders: last.items, refusals },
    ...writeGroups(keys, key, writes, owner),
  };
}

/** Rows that took effect, session by session, with sessions that did nothing left out. */
function nodesOf(
  columns: Columns,
  sources: Int32Array,
): { row: Int32Array; starts: Int32Array; processes: number; nodeOf: Int32Array } {
  const sizes = new Int32Array(columns.sessions);
  for (let row = 0; row < columns.count; row++) if (sources[row] !== leftOut) sizes[columns.session[row]!]!++;
  const begins: number[] = [];
  const next = new Int32Array(columns.sessions);
  let count = 0;
  for (let session = 0; session < columns.sessions; session++) {
    if (sizes[session] === 0) continue;
    begins.push(count);
    next[session] = count;
    count += sizes[session]!;
  }
  const row = new Int32Array(count);
  const nodeOf = new Int32Array(columns.count).fill(-1);
  for (let at = 0; at < columns.count; at++) {
    if (sources[at] === leftOut) continue;
    const node = next[columns.session[at]!]!++;
    row[node] = at;
    nodeOf[at] = node;
  }
  return { row, starts: Int32Array.from([...begins, count]), processes: begins.length, nodeOf };
}

/** Items 0 to count by bucket, ascending within each; a negative bucket leaves an item out. */
function grouped(
  buckets: number,
  count: number,
  bucketOf: (item: number) => number,
): { from: Int32Array; items: Int32Array } {
  const from = new Int32Array(buckets + 1);
  for (let item = 0; item < count; item++) {
    const bucket = bucketOf(item);
    if (bucket >= 0) from[bucket + 1]!++;
  }
  for (let bucket = 0; bucket < buckets; bucket++) from[bucket + 1]! += from[bucket]!;
  const items = new Int32Array(from[buckets]!);
  const next = from.slice(0, buckets);
  for (let item = 0; item < count; item++) {
    const bucket = bucketOf(item);
    if (bucket >= 0) items[next[bucket]!++] = item;
  }
  return { from, items };
}

function lastOfEach(
  from: Int32Array,
  items: Int32Array,
  process: Int32Array,
): { from: Int32Array; items: Int32Array } {
  const kept = new Int32Array(items.length);
  const keptFrom = new Int32Array(from.length);
  let count = 0;
  for (let bucket = 0; bucket + 1 < from.length; bucket++) {
    keptFrom[bucket] = count;
    for (let at = from[bucket]!; at < from[bucket + 1]!; at++) {
      const last = at + 1 === from[bucket + 1] || process[items[at + 1]!] !== process[items[at]!];
      if (last) kept[count++] = items[at]!;
    }
  }
  keptFrom[from.length - 1] = count;
  return { from: keptFrom, items: kept.slice(0, count) };
}

function writeGroups(
  keys: number,
  key: Int32Array,
  writes: Uint8Array,
  process: Int32Array,
): Pick<Problem, "groupsFrom" | "groupProcess" | "groupAt" | "writesOf"> {
  const { from, items } = grouped(keys, key.length, (node) => (writes[node] === 1 ? key[node]! : -1));
  const groupsFrom = new Int32Array(keys + 1);
  const groupProcess = new Int32Array(items.length);
  const groupAt = new Int32Array(items.length + 1);
  let groups = 0;
  for (let x = 0; x < keys; x++) {
    groupsFrom[x] = groups;
    for (let at = from[x]!; at < from[x + 1]!; at++) {
      const p = process[items[at]!]!;
      if (at > from[x]! && process[items[at - 1]!] === p) continue;
      groupProcess[groups] = p;
      groupAt[groups++] = at;
    }
  }
  groupsFrom[keys] = groups;
  groupAt[groups] = items.length;
  return {
    groupsFrom,
    groupProcess: groupProcess.slice(0, groups),
    groupAt: groupAt.slice(0, groups + 1),
    writesOf: items,
  };
}
