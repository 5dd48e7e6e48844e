import { never } from "../engine/columns.ts";
import type { Accesses } from "./accesses.ts";
import { groupedBy } from "./ordering.ts";

/** Before everything: when the initial value was written. */
export const before = -1;

/**
 * A cluster is a write with the reads that returned its value (Gibbons and Korach 1997). Cluster `key` (below
 * `keys`) is the initial value of that key; each value of a key that is written has one after those.
 */
export interface Clusters {
  readonly count: number;
  readonly keys: number;
  readonly key: Int32Array;
  /** Index of the cluster's first write; -1 of initial values. */
  readonly write: Int32Array;
  /** How many writes put the value; above 1 (above 0 for the initial value) the reads do not tell their writer. */
  readonly writers: Int32Array;
  readonly writeInvoked: Int32Array;
  readonly writeCompleted: Int32Array;
  /** Earliest completion and latest invocation of any member, and the rows that have them (-1: the initial write). */
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly lowRow: Int32Array;
  readonly highRow: Int32Array;
  readonly reads: Int32Array;
  /** The cluster of each write and of each read; -1: nobody wrote what was read. */
  readonly ofWrite: Int32Array;
  readonly ofRead: Int32Array;
}

/** One pass over the keys, with a table over the values that is stamped and never cleared. */
export function clustersOf(accesses: Accesses): Clusters {
  const { keys, writes, reads, initial } = accesses;
  const ofWrite = new Int32Array(writes.count);
  const ofRead = new Int32Array(reads.count);
  const stamp = new Int32Array(accesses.values).fill(-1);
  const known = new Int32Array(accesses.values);
  const asked = new Int32Array(accesses.values).fill(-1);
  const byKey = groupedBy(writes.key, keys);
  const readsByKey = groupedBy(reads.key, keys);
  let count = keys;
  for (let key = 0; key < keys; key++) {
    stamp[initial] = key;
    known[initial] = key;
    for (let at = readsByKey.starts[key]!; at < readsByKey.starts[key + 1]!; at++) {
      asked[reads.value[readsByKey.places[at]!]!] = key;
    }
    for (let at = byKey.starts[key]!; at < byKey.starts[key + 1]!; at++) {
      const write = byKey.places[at]!;
      const value = writes.value[write]!;
      // Writes that no read tells apart are clusters of their own, equal values or not.
      if (asked[value] !== key || stamp[value] !== key) {
        stamp[value] = key;
        known[value] = count++;
      }
      ofWrite[write] = known[value]!;
    }
    for (let at = readsByKey.starts[key]!; at < readsByKey.starts[key + 1]!; at++) {
      const read = readsByKey.places[at]!;
      const value = reads.value[read]!;
      ofRead[read] = stamp[value] === key ? known[value]! : -1;
    }
  }
  return measured(accesses, count, ofWrite, ofRead);
}

function measured(
  { keys, writes, reads }: Accesses,
  count: number,
  ofWrite: Int32Array,
  ofRead: Int32Array,
): Clusters {
  const column = (filler: number): Int32Array => new Int32Array(count).fill(filler);
  const clusters: Clusters = {
    count,
    keys,
    key: Int32Array.from({ length: keys }, (_, key) => key),
    write: column(-1),
    writers: column(0),
    writeInvoked: column(before),
    writeCompleted: column(before),
    low: column(before),
    high: column(before),
    lowRow: column(-1),
    highRow: column(-1),
    reads: column(0),
    ofWrite,
    ofRead,
  };
  const key = new Int32Array(count);
  key.set(clusters.key);
  const { write, writers, writeInvoked, writeCompleted, low, high, lowRow, highRow } = clusters;
  for (let at = 0; at < writes.count; at++) {
    const cluster = ofWrite[at]!;
    writers[cluster]!++;
    if (cluster < keys || write[cluster] !== -1) continue;
    key[cluster] = writes.key[at]!;
    write[cluster] = at;
    writeInvoked[cluster] = writes.invoked[at]!;
    writeCompleted[cluster] = writes.completed[at]!;
    low[cluster] = writes.completed[at]!;
    high[cluster] = writes.invoked[at]!;
    lowRow[cluster] = writes.row[at]!;
    highRow[cluster] = writes.row[at]!;
  }
  for (let at = 0; at < reads.count; at++) {
    const cluster = ofRead[at]!;
    if (cluster < 0) continue;
    clusters.reads[cluster]!++;
    if (reads.completed[at]! < low[cluster]!) {
      low[cluster] = reads.completed[at]!;
      lowRow[cluster] = reads.row[at]!;
    }
    if (reads.invoked[at]! > high[cluster]!) {
      high[cluster] = reads.invoked[at]!;
      highRow[cluster] = reads.row[at]!;
    }
  }
  return { ...clusters, key };
}

/** A write that never completed and that nobody saw need never have happened: it forbids nothing. */
export function isIdle(clusters: Clusters, cluster: number): boolean {
  return clusters.reads[cluster] === 0 && clusters.writeCompleted[cluster] === never;
}

/** Whether the reads of every value tell which write they read. */
export function isDistinct(clusters: Clusters, cluster: number): boolean {
  return clusters.writers[cluster]! <= (cluster < clusters.keys ? 0 : 1);
}
