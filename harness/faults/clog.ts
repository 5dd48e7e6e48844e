import type { Fault } from "./fault.ts";
import { cutFault } from "./kit/cut-fault.ts";
import { linksBetween, othersOf, partsText } from "./kit/links.ts";
import { chooseNodes } from "./kit/targets.ts";

/** Clogged links hold every message and deliver all of them at the end, late (FoundationDB's clogging). */
export const clog: Fault = cutFault({
  name: "clog",
  summary: "the links of one node hold all messages and deliver them when the fault ends",
  kind: "delay",
  needs: ["links", "delay"],
  rule: { clog: true },
  durationMs: { min: 500, max: 5000 },
  shape: (cluster, random, target) => {
    const { nodes, remark } = chooseNodes(cluster, random, target, 1, cluster.nodes);
    const others = othersOf(cluster, nodes);
    return {
      links: linksBetween(nodes, others),
      nodes,
      detail: `${partsText(nodes, others)}, messages held${remark}`,
    };
  },
});
