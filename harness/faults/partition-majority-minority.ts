import type { Fault } from "./fault.ts";
import { cutFault } from "./kit/cut-fault.ts";
import { linksBetween, othersOf, partsText } from "./kit/links.ts";
import { chooseNodes } from "./kit/targets.ts";

/**
 * A majority against a minority of random size. A targeted leader is in the minority as often as in the
 * majority: only the first deposes it, only the second shows whether it goes on alone (openraft's test demands both).
 */
export const partitionMajorityMinority: Fault = cutFault({
  name: "partition-majority-minority",
  summary: "a minority of random size is cut off from the majority, which keeps a quorum",
  shape: (cluster, random, target) => {
    const minorityMax = Math.floor((cluster.nodes.length - 1) / 2);
    if (minorityMax === 0) return { skipped: "two nodes have no minority" };
    const size = random.between(1, minorityMax);
    const inMinority = random.chance(0.5);
    const count = inMinority ? size : cluster.nodes.length - size;
    const { nodes: chosen, remark } = chooseNodes(cluster, random, target, count, cluster.nodes);
    const rest = othersOf(cluster, chosen);
    const [minority, majority] = inMinority ? [chosen, rest] : [rest, chosen];
    return {
      links: linksBetween(minority, majority),
      nodes: minority,
      detail: `${partsText(minority, majority)}${remark}`,
    };
  },
});
