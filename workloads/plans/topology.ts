import type { Topology } from "../workload.ts";

/** Who is whose neighbour: each node's list of neighbours, symmetric and connected. */
export type Neighbours = Readonly<Record<string, readonly string[]>>;

/** Arranges nodes: `grid` is roughly square, with four neighbours at most (Maelstrom's default); `tree` is binary. */
export function neighboursIn(topology: Topology, nodes: readonly string[]): Neighbours {
  const side = Math.ceil(Math.sqrt(nodes.length));
  const areNeighbours = (a: number, b: number): boolean => {
    const [low, high] = a < b ? [a, b] : [b, a];
    switch (topology) {
      case "total":
        return low !== high;
      case "line":
        return high === low + 1;
      case "tree":
        return low !== high && low === Math.floor((high - 1) / 2);
      case "grid":
        return high === low + side || (high === low + 1 && high % side !== 0);
    }
  };
  return Object.fromEntries(
    nodes.map((node, self) => [node, nodes.filter((_, other) => areNeighbours(self, other))]),
  );
}
