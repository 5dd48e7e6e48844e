import type { Fault } from "./fault.ts";
import { cutFault } from "./kit/cut-fault.ts";
import { linksBetween, othersOf, partsText } from "./kit/links.ts";
import { chooseNodes } from "./kit/targets.ts";

/** Two halves that meet only in one node, which talks to everyone (Jepsen's bridge). */
export const partitionBridge: Fault = cutFault({
  name: "partition-bridge",
  summary: "two halves are cut off from each other, but for one node that sees both",
  shape: (cluster, random, target) => {
    if (cluster.nodes.length < 3) return { skipped: "a bridge needs three nodes" };
    const { nodes, remark } = chooseNodes(cluster, random, target, 1, cluster.nodes);
    const rest = random.shuffle(othersOf(cluster, nodes));
    const left = rest.slice(0, Math.floor(rest.length / 2));
    const right = rest.slice(left.length);
    return {
      links: linksBetween(left, right),
      nodes: [...left, ...right],
      detail: `${partsText(left, right)}, bridge ${nodes.join(" ")}${remark}`,
    };
  },
});
