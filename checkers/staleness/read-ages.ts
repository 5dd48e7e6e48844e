import type { Accesses } from "../weak-registers/accesses.ts";
import { type Clusters, isIdle } from "../weak-registers/clusters.ts";
import { placesInOrder } from "../weak-registers/ordering.ts";
import type { Clock } from "./spans.ts";

/** How stale each read at least was. */
export interface ReadAges {
  /** Time between the first sign of a value that is certainly newer and the read's beginning; 0: not known to be stale. */
  readonly age: Float64Array;
  /** Number of values that are certainly newer, and were certainly there when the read began. */
  readonly versions: Int32Array;
}

/**
 * A value is certainly newer than another when its write began after the other's cluster first showed (its write
 * ended, or a read returned it); it certainly was there once it has shown itself. In every k-atomic order all of
 * these stand between the read's write and the read, so k is at least one more than `versions`.
 * Counting them is dominance in two dimensions, done offline with a Fenwick tree (reference, section 2.8).
 */
export function readAges(accesses: Accesses, clusters: Clusters, clock: Clock): ReadAges {
  const { reads, events } = accesses;
  const age = new Float64Array(reads.count);
  const versions = new Int32Array(reads.count);
  const ends = keyEnds(clusters);
  const firstShown = shownEarliest(clusters, ends);
  const shownOrder = shownInOrder(clusters, events);
  const tree = new Int32Array(clusters.count + 1);
  let shown = 0;
  for (let read = 0; read < reads.count; read++) {
    const begun = reads.invoked[read]!;
    for (; shown < shownOrder.length && clusters.low[shownOrder[shown]!]! < begun; shown++) {
      for (let at = shownOrder[shown]! + 1; at <= clusters.count; at += at & -at) tree[at]!++;
    }
    const cluster = clusters.ofRead[read]!;
    if (cluster < 0) continue;
    const end = ends[clusters.key[cluster]!]!;
    const newer = firstNewer(clusters, cluster, end);
    const earliest = newer < end ? firstShown[newer]! : -1;
    if (earliest < 0 || clusters.low[earliest]! >= begun) continue;
    versions[read] = below(tree, end) - below(tree, newer);
    const seen = clusters.lowRow[earliest]!;
    age[read] = Math.max(0, clock.invoked[reads.row[read]!]! - clock.completed[seen]!);
  }
  return { age, versions };
}

/** Written clusters of a key are neighbours, in order of their writes' invocations; where each key's end. */
function keyEnds(clusters: Clusters): Int32Array {
  const ends = new Int32Array(clusters.keys).fill(clusters.keys);
  for (let cluster = clusters.keys; cluster < clusters.count; cluster++) {
    ends[clusters.key[cluster]!] = cluster + 1;
  }
  return ends;
}

/** The first cluster of the key whose write began after this one had shown. */
function firstNewer(clusters: Clusters, cluster: number, end: number): number {
  let low = cluster < clusters.keys ? firstOf(clusters, clusters.key[cluster]!, end) : cluster + 1;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (clusters.writeInvoked[middle]! > clusters.low[cluster]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

function firstOf(clusters: Clusters, key: number, end: number): number {
  let low = clusters.keys;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (clusters.key[middle]! >= key) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** For each cluster: of it and those after it within the key, the one that showed first. */
function shownEarliest(clusters: Clusters, ends: Int32Array): Int32Array {
  const earliest = new Int32Array(clusters.count).fill(-1);
  for (let cluster = clusters.count - 1; cluster >= clusters.keys; cluster--) {
    const next = cluster + 1 < ends[clusters.key[cluster]!]! ? earliest[cluster + 1]! : -1;
    const better = !isIdle(clusters, cluster) && (next < 0 || clusters.low[cluster]! < clusters.low[next]!);
    earliest[cluster] = better ? cluster : next;
  }
  return earliest;
}

function shownInOrder(clusters: Clusters, events: number): Int32Array {
  const low = new Int32Array(clusters.count);
  for (let at = 0; at < clusters.count; at++) low[at] = Math.min(clusters.low[at]!, events);
  const order = placesInOrder(low, events);
  return order.filter((cluster) => cluster >= clusters.keys && !isIdle(clusters, cluster));
}

function below(tree: Int32Array, count: number): number {
  let sum = 0;
  for (let at = count; at > 0; at -= at & -at) sum += tree[at]!;
  return sum;
}
