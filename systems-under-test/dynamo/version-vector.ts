import type { NodeId } from "../../harness/runtime/message.ts";

/** For each node how many of its writes to a key are known (Parker et al. 1983). Absent nodes count 0. */
export type VersionVector = Readonly<Record<NodeId, number>>;

/** One write: the number its coordinator gave it. No two writes have the same dot. */
export interface Dot {
  readonly node: NodeId;
  readonly count: number;
}

export function covers(vector: VersionVector, { node, count }: Dot): boolean {
  return (vector[node] ?? 0) >= count;
}

/** True when whoever knows `vector` knows all of `other`. */
export function includes(vector: VersionVector, other: VersionVector): boolean {
  return Object.entries(other).every(([node, count]) => covers(vector, { node, count }));
}

/** The least vector that includes both. */
export function union(a: VersionVector, b: VersionVector): VersionVector {
  const result: Record<NodeId, number> = { ...a };
  for (const [node, count] of Object.entries(b)) result[node] = Math.max(result[node] ?? 0, count);
  return result;
}

export function compareDots(a: Dot, b: Dot): number {
  return a.count - b.count || (a.node < b.node ? -1 : a.node === b.node ? 0 : 1);
}
