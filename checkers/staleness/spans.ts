import { type Columns, never } from "../engine/columns.ts";
import type { Accesses } from "../weak-registers/accesses.ts";
import { type Clusters, isIdle } from "../weak-registers/clusters.ts";

/** When operations began and ended, on one scale: milliseconds of the run, or positions in the record. */
export interface Clock {
  readonly unit: "ms" | "events";
  readonly invoked: Float64Array | Int32Array;
  readonly completed: Float64Array | Int32Array;
}

/** Clusters (reference, section 2.2) on a clock. Idle ones are not among them. */
export interface Spans {
  readonly count: number;
  readonly cluster: Int32Array;
  readonly key: Int32Array;
  readonly writeInvoked: Float64Array;
  /** Earliest end and latest beginning of any member; the initial value's write is at -Infinity. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function clockOf(columns: Columns, unit: "ms" | "events"): Clock {
  if (unit === "events" || columns.invokedAtMs === undefined || columns.completedAtMs === undefined) {
    return { unit: "events", invoked: columns.invoked, completed: columns.completed };
  }
  return { unit, invoked: columns.invokedAtMs, completed: columns.completedAtMs };
}

export function spansOf(accesses: Accesses, clusters: Clusters, clock: Clock): Spans {
  const low = new Float64Array(clusters.count).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(clusters.count).fill(Number.NEGATIVE_INFINITY);
  const begun = new Float64Array(clusters.count).fill(Number.NEGATIVE_INFINITY);
  low.fill(Number.NEGATIVE_INFINITY, 0, clusters.keys);
  const { writes, reads } = accesses;
  for (let at = 0; at < writes.count; at++) {
    const cluster = clusters.ofWrite[at]!;
    begun[cluster] = clock.invoked[writes.row[at]!]!;
    high[cluster] = begun[cluster]!;
    if (writes.completed[at] !== never) low[cluster] = clock.completed[writes.row[at]!]!;
  }
  for (let at = 0; at < reads.count; at++) {
    const cluster = clusters.ofRead[at]!;
    if (cluster < 0) continue;
    low[cluster] = Math.min(low[cluster]!, clock.completed[reads.row[at]!]!);
    high[cluster] = Math.max(high[cluster]!, clock.invoked[reads.row[at]!]!);
  }
  const kept = new Int32Array(clusters.count);
  let count = 0;
  for (let cluster = 0; cluster < clusters.count; cluster++) {
    // An initial value that nobody read says nothing either.
    if (!isIdle(clusters, cluster) && (cluster >= clusters.keys || clusters.reads[cluster]! > 0)) {
      kept[count++] = cluster;
    }
  }
  const cluster = kept.subarray(0, count);
  const of = (column: Float64Array): Float64Array => {
    const picked = new Float64Array(count);
    for (let at = 0; at < count; at++) picked[at] = column[cluster[at]!]!;
    return picked;
  };
  const key = new Int32Array(count);
  for (let at = 0; at < count; at++) key[at] = clusters.key[cluster[at]!]!;
  return { count, cluster, key, writeInvoked: of(begun), low: of(low), high: of(high) };
}
