import type { Link } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Fault } from "./fault.ts";
import { cutFault } from "./kit/cut-fault.ts";
import { allLinks } from "./kit/links.ts";

/** Every node sees a majority, but no two nodes see the same one (Jepsen's majorities ring). */
export const partitionMajoritiesRing: Fault = cutFault({
  name: "partition-majorities-ring",
  summary: "every node still sees a majority, but no two nodes see the same one",
  shape: (cluster, random) => {
    if (cluster.nodes.length < 3) return { skipped: "two nodes have only one majority" };
    const ring = random.shuffle(cluster.nodes);
    return { links: ringCut(ring), nodes: cluster.nodes, detail: `ring ${ring.join(" ")}` };
  },
});

/**
 * The links to cut so that each node of the ring sees its own majority and no more than it must. Nodes are
 * linked to their nearest neighbours on both sides and, when the number needed is odd, to the opposite one (of
 * an even ring) or to one more on each side (of an odd one, for no graph has an odd number of odd nodes).
 * Three nodes cannot do it with two-way links, as two see everything then: each hears only the next.
 */
export function ringCut(ring: readonly NodeId[]): Link[] {
  const size = ring.length;
  const needed = Math.floor(size / 2);
  const position = new Map(ring.map((node, index) => [node, index]));
  const sees = (link: Link): boolean => {
    const step = (position.get(link.src)! - position.get(link.dest)! + size) % size;
    if (size === 3) return step === 1;
    const distance = Math.min(step, size - step);
    if (needed % 2 === 1 && size % 2 === 0 && distance === size / 2) return true;
    return distance <= (size % 2 === 0 ? Math.floor(needed / 2) : Math.ceil(needed / 2));
  };
  return allLinks(ring).filter((link) => !sees(link));
}
