import type { Cluster } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "./fault.ts";
import { seeUp } from "./kit/down-fault.ts";
import { holdsOf } from "./kit/holds.ts";
import { injuryOf } from "./kit/injury.ts";
import { chooseNodes, drawExtent, nodesUp } from "./kit/targets.ts";

/** Stops nodes as a long garbage collection or a SIGSTOP does: they keep all they knew and wake up late. */
export const pause: Fault = {
  name: "pause",
  summary: "one or several nodes stand still, neither receiving nor timing out, and go on at the end",
  kind: "pause",
  needs: ["pause"],
  durationMs: { min: 500, max: 6000 },
  inject: pauseNodes,
};

async function pauseNodes(injection: Injection): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  const holds = holdsOf(cluster);
  const extent = random.chance(0.6) ? 1 : drawExtent(random, cluster.nodes.length);
  const { nodes, remark } = chooseNodes(cluster, random, target, extent, nodesUp(cluster));
  if (nodes.length === 0) return { skipped: "no node runs that could be paused" };
  for (const node of nodes) scope.defer(() => holds.resume(node));
  await Promise.all(nodes.map((node) => holds.pause(node)));
  const evidence = seePaused(cluster, nodes);
  return injuryOf(scope, { detail: `${nodes.join(" ")} paused${remark}`, nodes, evidence }, async (undo) => {
    const since = cluster.time.now();
    await undo();
    return seeUp(cluster, nodes, since);
  });
}

/** A crash loop may have taken a node down meanwhile; it will come back paused. */
function seePaused(cluster: Cluster, nodes: readonly NodeId[]): Evidence {
  const running = nodes.filter((node) => cluster.state(node) === "up");
  const paused = nodes.filter((node) => cluster.state(node) === "paused");
  const figures = { paused, running };
  if (running.length > 0) return { bit: false, text: `still running: ${running.join(" ")}`, figures };
  if (paused.length === 0)
    return { bit: false, blind: "the nodes went down", text: "nobody to see", figures };
  return { bit: true, text: `${paused.join(" ")} stopped`, figures };
}
