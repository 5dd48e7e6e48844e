import type { Fault } from "./fault.ts";
import { cutFault } from "./kit/cut-fault.ts";
import { allLinks, othersOf, partsText } from "./kit/links.ts";
import { chooseNodes } from "./kit/targets.ts";

/** Every node that believes to be leader stands alone, also against the other ones (Jepsen's primaries, each alone). */
export const partitionLeaderAlone: Fault = cutFault({
  name: "partition-leader-alone",
  summary: "every node that believes to be leader is cut off from all others, while clients still reach it",
  shape: (cluster, random) => {
    const believed = cluster.nodes.filter((node) => cluster.role(node) === "leader");
    const fallback = chooseNodes(cluster, random, "leader", 1, cluster.nodes);
    const nodes = believed.length > 0 ? believed : fallback.nodes;
    const remark = believed.length > 0 ? "" : fallback.remark;
    const alone = new Set(nodes);
    const parts = [...nodes.map((node) => [node]), othersOf(cluster, nodes)].filter(
      (part) => part.length > 0,
    );
    return {
      links: allLinks(cluster.nodes).filter((link) => alone.has(link.src) || alone.has(link.dest)),
      nodes,
      detail: `${partsText(...parts)}${remark}`,
    };
  },
});
