import type { Random } from "../../core/random.ts";
import type { Cluster } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Target } from "../fault.ts";

/** Nodes chosen for a fault, and a remark when the wish could not be met. */
export interface Choice {
  readonly nodes: readonly NodeId[];
  /** "" or " (no leader now)": stands at the end of the detail line. */
  readonly remark: string;
}

/**
 * Chooses up to `count` of the candidates, those of the wanted role first. The role is what a node last said of
 * itself, so several may call themselves leader; that no candidate has the role is said in the remark.
 */
export function chooseNodes(
  cluster: Cluster,
  random: Random,
  target: Target,
  count: number,
  candidates: readonly NodeId[],
): Choice {
  const shuffled = random.shuffle(candidates);
  if (target === "any") return { nodes: shuffled.slice(0, count), remark: "" };
  const wanted = shuffled.filter((node) => cluster.role(node) === target);
  const others = shuffled.filter((node) => cluster.role(node) !== target);
  const nodes = [...wanted, ...others].slice(0, count);
  return { nodes, remark: wanted.length === 0 ? ` (no ${target} to hit now)` : "" };
}

/** Nodes that run now. */
export function nodesUp(cluster: Cluster): NodeId[] {
  return cluster.nodes.filter((node) => cluster.state(node) === "up");
}

/** How many nodes a fault of many takes: one, a minority, a majority, or all, each as likely. */
export function drawExtent(random: Random, nodes: number): number {
  const majority = Math.floor(nodes / 2) + 1;
  return random.pick([1, Math.max(1, majority - 1), majority, nodes]);
}
