import type { Fault } from "./fault.ts";
import { cutFault } from "./kit/cut-fault.ts";
import { linksBetween, othersOf, partsText } from "./kit/links.ts";
import { chooseNodes } from "./kit/targets.ts";

/** Two random halves (Jepsen's bisect); of an odd number, the targeted node is in the smaller. */
export const partitionHalves: Fault = cutFault({
  name: "partition-halves",
  summary: "two random halves of the cluster are cut off from each other",
  shape: (cluster, random, target) => {
    const half = Math.floor(cluster.nodes.length / 2);
    const { nodes, remark } = chooseNodes(cluster, random, target, half, cluster.nodes);
    const others = othersOf(cluster, nodes);
    return { links: linksBetween(nodes, others), nodes, detail: `${partsText(nodes, others)}${remark}` };
  },
});
