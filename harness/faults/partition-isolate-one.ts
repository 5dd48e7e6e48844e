import type { Fault } from "./fault.ts";
import { cutFault } from "./kit/cut-fault.ts";
import { linksBetween, othersOf, partsText } from "./kit/links.ts";
import { chooseNodes } from "./kit/targets.ts";

/** One node against all others (Jepsen's split-one). */
export const partitionIsolateOne: Fault = cutFault({
  name: "partition-isolate-one",
  summary: "one node is cut off from all others",
  shape: (cluster, random, target) => {
    const { nodes, remark } = chooseNodes(cluster, random, target, 1, cluster.nodes);
    const others = othersOf(cluster, nodes);
    return { links: linksBetween(nodes, others), nodes, detail: `${partsText(nodes, others)}${remark}` };
  },
});
