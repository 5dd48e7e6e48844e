import type { Fault } from "./fault.ts";
import { cutFault } from "./kit/cut-fault.ts";
import { linksFromTo, othersOf } from "./kit/links.ts";
import { chooseNodes } from "./kit/targets.ts";

/** One direction only: a node that is heard but hears nothing, or hears but is not heard. */
export const partitionOneWay: Fault = cutFault({
  name: "partition-one-way",
  summary: "one node no longer hears some or all others, or is no longer heard by them",
  shape: (cluster, random, target) => {
    const { nodes, remark } = chooseNodes(cluster, random, target, 1, cluster.nodes);
    const others = othersOf(cluster, nodes);
    const some = random.chance(0.5) ? others : random.subset(others);
    const [sources, dests] = random.chance(0.5) ? [nodes, some] : [some, nodes];
    return {
      links: linksFromTo(sources, dests),
      nodes,
      detail: `${sources.join(" ")} not heard by ${dests.join(" ")}${remark}`,
    };
  },
});
