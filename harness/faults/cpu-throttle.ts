import type { Cluster, Strain } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "./fault.ts";
import { holdsOf } from "./kit/holds.ts";
import { injuryOf } from "./kit/injury.ts";
import { chooseNodes, drawExtent, nodesUp } from "./kit/targets.ts";

/**
 * Leaves nodes a few hundredths of a processor: unlike paused ones they go on, in bursts of milliseconds with a tenth
 * of a second of nothing between, so that they answer late, and just not late enough to be given up.
 */
export const cpuThrottle: Fault = {
  name: "cpu-throttle",
  summary: "one or several nodes are left a hundredth to a twentieth of a processor",
  kind: "pause",
  needs: ["cpu"],
  durationMs: { min: 1000, max: 8000 },
  inject: throttleNodes,
};

async function throttleNodes(injection: Injection): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  const extent = random.chance(0.6) ? 1 : drawExtent(random, cluster.nodes.length);
  const cpus = random.pick([0.01, 0.02, 0.05]);
  const { nodes, remark } = chooseNodes(cluster, random, target, extent, nodesUp(cluster));
  if (nodes.length === 0) return { skipped: "no node runs that could be throttled" };
  await Promise.all(
    nodes.map(async (node) => {
      const mark = holdsOf(cluster).starve(node);
      scope.defer(() => mark[Symbol.dispose]());
      const throttled = await cluster.throttle!(node, cpus);
      // The caller may have given the injection up meanwhile; then nobody else undoes this.
      if (scope.closed) await throttled[Symbol.asyncDispose]();
      else scope.use(throttled);
    }),
  );
  const evidence = await seeThrottled(cluster, nodes, "throttled");
  const detail = `${nodes.join(" ")} left ${cpus} of a processor${remark}`;
  return injuryOf(scope, { detail, nodes, evidence }, async (undo) => {
    await undo();
    const { bit: gone, ...seen } = await seeThrottled(cluster, nodes, "free");
    return { gone, ...seen };
  });
}

/** Work in each node's place is held back by the scheduler, or is not. A node that another fault stops cannot work. */
async function seeThrottled(
  cluster: Cluster,
  nodes: readonly NodeId[],
  wanted: "throttled" | "free",
): Promise<Evidence> {
  const strains = await Promise.all(nodes.map((node) => strainOf(cluster, node)));
  const seen = strains.filter((strain) => strain !== undefined);
  const figures = { strains: Object.fromEntries(nodes.map((node, at) => [node, strains[at] ?? "not up"])) };
  if (seen.length === 0) return { bit: false, blind: "none of the nodes runs", text: "not seen", figures };
  if (seen.some((strain) => isStarved(strain) && wanted === "throttled")) {
    const blind = "the machine was too busy to give the nodes even what they were left";
    return { bit: false, blind, text: "not held back by the limit", figures };
  }
  const wrong = seen.filter(({ throttledMs }) => throttledMs > 0 !== (wanted === "throttled"));
  const heldBackMs = Math.round(Math.max(...seen.map(({ throttledMs }) => throttledMs)));
  const tookMs = Math.round(Math.max(...seen.map((strain) => strain.tookMs)));
  const text = `a piece of work took ${tookMs} ms, held back for ${heldBackMs} ms`;
  return { bit: wrong.length === 0, text, figures };
}

/** Slow all the same: others had the processor, so that no limit came into play. */
const isStarved = ({ tookMs, throttledMs }: Strain): boolean => throttledMs === 0 && tookMs > starvedMs;

const starvedMs = 300;

async function strainOf(cluster: Cluster, node: NodeId): Promise<Strain | undefined> {
  const steady = (): boolean => cluster.state(node) === "up" && !holdsOf(cluster).isUnsteady(node);
  if (!steady()) return undefined;
  try {
    let strain = await cluster.strain!(node);
    for (let again = 0; again < 2 && isStarved(strain) && steady(); again++)
      strain = await cluster.strain!(node);
    return strain;
  } catch (error) {
    // It went down, or was paused, under the probe.
    if (!steady()) return undefined;
    throw error;
  }
}
