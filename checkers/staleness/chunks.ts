import { type Clusters, isIdle } from "../weak-registers/clusters.ts";
import { groupedBy, placesInOrder } from "../weak-registers/ordering.ts";

/** Clusters that must be ordered together; `forward` and `backward` by `min(low, high)`. */
export interface Chunk {
  readonly forward: number[];
  readonly backward: number[];
}

/**
 * The first step of FZF (Golab, Hurwitz and Li 2013): overlapping forward zones (`low < high`: the value must be
 * current all through) make a chunk, to which the backward zones inside it belong. Backward zones that reach
 * out of their chunk, or lie in none, harm nobody; they come as chunks of their own. One chunk after the
 * other, each key's together, is an order in which no chunk can be in another's way.
 */
export function eachChunk(clusters: Clusters, events: number, visit: (chunk: Chunk) => boolean): boolean {
  const { low, high, keys } = clusters;
  const start = new Int32Array(clusters.count);
  const keyOf = new Int32Array(clusters.count);
  for (let at = 0; at < clusters.count; at++) {
    start[at] = Math.min(low[at]!, high[at]!);
    keyOf[at] = isIdle(clusters, at) ? -1 : clusters.key[at]!;
  }
  const { starts, places } = groupedBy(keyOf, keys, placesInOrder(start, events));
  for (let key = 0; key < keys; key++) {
    let forward: number[] = [];
    let inside: number[] = [];
    let end = -1;
    const close = (): boolean => {
      const backward = inside.filter((cluster) => low[cluster]! < end);
      if (forward.length > 0 && !visit({ forward, backward })) return false;
      const out = inside.filter((cluster) => low[cluster]! >= end);
      for (const cluster of out) if (!visit({ forward: [], backward: [cluster] })) return false;
      forward = [];
      inside = [];
      return true;
    };
    for (let at = starts[key]!; at < starts[key + 1]!; at++) {
      const cluster = places[at]!;
      if (start[cluster]! >= end && !close()) return false;
      if (low[cluster]! < high[cluster]!) {
        forward.push(cluster);
        end = Math.max(end, high[cluster]!);
      } else inside.push(cluster);
    }
    if (!close()) return false;
  }
  return true;
}

/** The orders of a chunk's writes that need be tried for k = 2; none when it has three backward zones or more. */
export function ordersOf({ forward, backward }: Chunk): number[][] {
  if (forward.length === 0) return [backward];
  const swapped = [...forward];
  [swapped[0], swapped[1]] = [forward[1]!, forward[0]!];
  const bases = forward.length > 1 ? [forward, swapped] : [forward];
  const [one, two] = backward;
  if (backward.length > 2) return [];
  if (one === undefined) return bases;
  if (two === undefined)
    return bases.flatMap((base) => [
      [one, ...base],
      [...base, one],
    ]);
  return bases.flatMap((base) => [
    [one, ...base, two],
    [two, ...base, one],
  ]);
}
