import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import type { Cluster } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "../fault.ts";
import { holdsOf } from "./holds.ts";
import { type Aftermath, injuryOf } from "./injury.ts";
import { chooseNodes, nodesUp } from "./targets.ts";

export interface DownFaultOptions {
  readonly name: string;
  readonly summary: string;
  readonly kind: Fault["kind"];
  readonly needs: Fault["needs"];
  readonly durationMs: Fault["durationMs"];
  /** "crashed", unless given. */
  readonly how?: string;
  /** What becomes of text that was written but not synced. */
  readonly unsynced: "kept" | "lost" | "torn";
  /** Another way to stop a node than to crash it; what it answers is told with the evidence. */
  readonly stop?: (cluster: Cluster, node: NodeId) => Promise<string>;
  /** How many nodes to take, of a cluster of so many. */
  extent(random: Random, nodes: number): number;
}

/**
 * A fault that stops nodes at once and starts them again when it is mended. Only running nodes are chosen: one
 * that another fault holds down cannot be crashed a second time.
 */
export function downFault(options: DownFaultOptions): Fault {
  const { name, summary, kind, needs, durationMs } = options;
  return { name, summary, kind, needs, durationMs, inject: (injection) => takeDown(injection, options) };
}

async function takeDown(injection: Injection, options: DownFaultOptions): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  const holds = holdsOf(cluster);
  const extent = options.extent(random, cluster.nodes.length);
  // Only a crash can stop a node that stands still.
  const standing =
    options.stop === undefined
      ? cluster.nodes.filter((node) => cluster.state(node) !== "down")
      : nodesUp(cluster);
  const { nodes, remark } = chooseNodes(cluster, random, target, extent, standing);
  if (nodes.length === 0) return { skipped: "every node is down already" };
  for (const node of nodes) scope.defer(() => holds.letUp(node));
  const told: string[] = [];
  const { stop } = options;
  const stopping = (node: NodeId) =>
    stop && (async () => void told.push(`${node} ${await stop(cluster, node)}`));
  await Promise.all(nodes.map((node) => holds.takeDown(node, options.unsynced, stopping(node))));
  const evidence = withRemarks(await seeDown(cluster, nodes, options.unsynced), told);
  const detail = `${nodes.join(" ")} ${options.how ?? "crashed"}${remark}`;
  return injuryOf(scope, { detail, nodes, evidence }, async (undo) => {
    const since = cluster.time.now();
    await undo();
    return seeUp(cluster, nodes, since);
  });
}

const withRemarks = (evidence: Evidence, remarks: readonly string[]): Evidence =>
  remarks.length === 0 ? evidence : { ...evidence, text: [evidence.text, ...remarks.toSorted()].join("; ") };

/** The nodes are down by the environment's word and, where a running node is left to ask, do not answer it. */
async function seeDown(cluster: Cluster, nodes: readonly NodeId[], unsynced: string): Promise<Evidence> {
  const standing = nodes.filter((node) => cluster.state(node) !== "down");
  const answering = await answeringNodes(cluster, nodes);
  const losses = unsynced === "kept" ? undefined : lossesOf(cluster, nodes);
  const figures = { down: nodes.length - standing.length, answering, ...(losses && { losses }) };
  if (standing.length > 0) return { bit: false, text: `still running: ${standing.join(" ")}`, figures };
  if (answering.length > 0)
    return { bit: false, text: `down, but answering: ${answering.join(" ")}`, figures };
  const text = `${nodes.join(" ")} down${losses === undefined ? "" : `; ${lossText(losses)}`}`;
  return { bit: true, text, figures };
}

/**
 * The nodes run again, or another fault still holds them. `since` is when their start began: a node that the
 * record of deaths shows to have died by itself after that is the system's affair and no failure of the fault.
 */
export function seeUp(cluster: Cluster, nodes: readonly NodeId[], since: Nanos): Aftermath {
  const holds = holdsOf(cluster);
  const held = nodes.filter((node) => holds.isHeldDown(node) || holds.isHeldPaused(node));
  const free = nodes.filter((node) => !held.includes(node));
  const missing = free.filter((node) => cluster.state(node) !== "up");
  const died = missing.filter((node) =>
    cluster.deaths?.().some((at) => at.node === node && at.time >= since),
  );
  const figures = { up: free.length - missing.length, heldByOthers: held, missing, died };
  if (missing.length > died.length) {
    return { gone: false, text: `not running again: ${missing.join(" ")}`, figures };
  }
  const text = [
    ...(free.length > died.length ? [`${without(free, died).join(" ")} up again`] : []),
    ...(held.length > 0 ? [`${held.join(" ")} held by another fault`] : []),
    ...(died.length > 0 ? [`${died.join(" ")} started and died by itself`] : []),
  ].join("; ");
  if (free.length > died.length) return { gone: true, text, figures };
  return { gone: false, blind: "no node is left to be seen running", text, figures };
}

const without = (nodes: readonly NodeId[], others: readonly NodeId[]): NodeId[] =>
  nodes.filter((node) => !others.includes(node));

async function answeringNodes(cluster: Cluster, nodes: readonly NodeId[]): Promise<NodeId[]> {
  const asker = nodesUp(cluster)[0];
  if (asker === undefined || !cluster.capabilities.has("links")) return [];
  const probes = await Promise.all(
    nodes.map((dest) => cluster.probeLink({ src: asker, dest }, downProbes.count, downProbes.waitMs)),
  );
  return nodes.filter((_, position) => probes[position]!.arrived > 0);
}

const downProbes = { count: 3, waitMs: 200 } as const;

type Losses = Readonly<Record<NodeId, Readonly<Record<string, number>>>>;

function lossesOf(cluster: Cluster, nodes: readonly NodeId[]): Losses {
  return Object.fromEntries(nodes.map((node) => [node, cluster.lastLoss?.(node) ?? {}]));
}

function lossText(losses: Losses): string {
  const sums = Object.entries(losses).map(([node, files]) => {
    const characters = Object.values(files).reduce((sum, lost) => sum + lost, 0);
    return `${node} lost ${characters} characters`;
  });
  return sums.join(", ");
}
