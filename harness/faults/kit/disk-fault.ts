import { tellsOfDisk } from "../../core/disk-death.ts";
import type { Nanos } from "../../core/operation.ts";
import type { Random } from "../../core/random.ts";
import { msToNanos, sleep } from "../../core/time.ts";
import type { Cluster, DiskProbe, DiskRule } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "../fault.ts";
import { holdsOf } from "./holds.ts";
import { type Aftermath, injuryOf } from "./injury.ts";
import { chooseNodes, drawExtent, nodesUp } from "./targets.ts";

export interface DiskFaultOptions {
  readonly name: string;
  readonly summary: string;
  readonly kind: Fault["kind"];
  /** "disk-errors", unless given. */
  readonly needs?: Fault["needs"];
  readonly durationMs: Fault["durationMs"];
  plan(random: Random): DiskPlan;
}

export interface DiskPlan {
  readonly rule: DiskRule;
  /** "full", say: what the disk is. */
  readonly text: string;
  /** Whether nodes may die of it. */
  readonly lethal: boolean;
  /** A rule of chance shows in some probes only. So many of them tell for certain. */
  readonly probes: number;
  /** Whether it shows in the time a probe takes, which says nothing of a node that waits for a processor. */
  readonly timed?: true;
  shows(probe: DiskProbe): boolean;
}

/**
 * A fault of disks, each node's own. A node may well stop over an error of its disk rather than go on with what it
 * could not write: that is the fault's doing, and it is started again when its disk is mended.
 */
export function diskFault(options: DiskFaultOptions): Fault {
  const { name, summary, kind, needs = ["disk-errors"], durationMs } = options;
  const inject: Fault["inject"] = (injection) => breakDisks(injection, options.plan(injection.random));
  return { name, summary, kind, needs, durationMs, inject };
}

async function breakDisks(injection: Injection, plan: DiskPlan): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  const holds = holdsOf(cluster);
  const extent = random.chance(0.6) ? 1 : drawExtent(random, cluster.nodes.length);
  const whole = nodesUp(cluster).filter((node) => !holds.isDiskBroken(node) && !holds.isUnsteady(node));
  const { nodes, remark } = chooseNodes(cluster, random, target, extent, whole);
  if (nodes.length === 0) return { skipped: "no node runs whose disk is not broken already" };
  const since = cluster.time.now();
  const breaking = nodes.map((node) => {
    const claim = holds.breakDisk(node);
    scope.defer(() => claim[Symbol.dispose]());
    if (plan.lethal) {
      const mark = holds.unsteady(node);
      scope.defer(() => mark[Symbol.dispose]());
      scope.defer(() => holds.revive(node));
    }
    const broken = cluster.breakDisk!(node, plan.rule);
    scope.defer(async () => {
      const disk = await broken.catch(() => undefined);
      await disk?.[Symbol.asyncDispose]();
    });
    return broken;
  });
  await Promise.all(breaking);
  const sights = await Promise.all(nodes.map((node) => seeBroken(cluster, node, plan, since)));
  const detail = `disk of ${nodes.join(" ")} ${plan.text}${remark}`;
  return injuryOf(scope, { detail, nodes, evidence: brokenOf(nodes, sights) }, async (undo) => {
    await undo();
    const aftermath = wholeOf(nodes, await Promise.all(nodes.map((node) => seeWhole(cluster, node, plan))));
    if (aftermath.gone || aftermath.blind !== undefined || !plan.timed) return aftermath;
    const blind = await asBadElsewhere(cluster, nodes, plan);
    return { ...aftermath, ...(blind !== undefined && { blind }) };
  });
}

/** A machine that is busy slows all disks down: those that nobody touched show whether it is that. */
async function asBadElsewhere(
  cluster: Cluster,
  nodes: readonly NodeId[],
  plan: DiskPlan,
): Promise<string | undefined> {
  const holds = holdsOf(cluster);
  const others = nodesUp(cluster).filter(
    (node) =>
      !nodes.includes(node) && !holds.isDiskBroken(node) && !holds.isUnsteady(node) && !holds.isStarved(node),
  );
  for (const node of others) {
    const probe = await probeOf(cluster, node);
    if (probe !== undefined && plan.shows(probe))
      return `the disk of ${node}, which nobody touched, is as bad: it ${told(probe)}`;
  }
  return undefined;
}

/**
 * What was seen of one node's disk: nothing of one that is `silent` (it runs, but does not tell), `hidden` (it does not
 * run) or `starved` (it cannot tell in time).
 */
interface Sight {
  readonly is: "broken" | "whole" | "silent" | "hidden" | "starved";
  readonly text: string;
  readonly probe?: DiskProbe;
}

/** One probe that shows it is enough, and so is the node's death of it. */
async function seeBroken(cluster: Cluster, node: NodeId, plan: DiskPlan, since: Nanos): Promise<Sight> {
  const holds = holdsOf(cluster);
  const wasStarved = holds.isStarved(node);
  const isStarved = (): boolean => wasStarved || holds.isStarved(node);
  let last: DiskProbe | undefined;
  for (let count = 0; count < plan.probes; count++) {
    const probe = await probeOf(cluster, node);
    if (probe === undefined) {
      if (diedOfDisk(cluster, node, since)) return { is: "broken", text: `${node} died of it` };
      return unseen(cluster, node, isStarved());
    }
    if (plan.shows(probe)) {
      const is = plan.timed && isStarved() ? "starved" : "broken";
      return { is, text: `${node} ${told(probe)}`, probe };
    }
    last = probe;
  }
  return {
    is: "whole",
    text: `${node} ${last === undefined ? "not probed" : told(last)}`,
    ...(last && { probe: last }),
  };
}

/**
 * No probe shows it any more. An error of the last moment may still have ended the node after the rule was lifted, and a
 * slow sync may still be under way: hence a second look.
 */
async function seeWhole(cluster: Cluster, node: NodeId, plan: DiskPlan): Promise<Sight> {
  let sight: Sight = unseen(cluster, node, false);
  for (let look = 0; look < looksMax; look++) {
    const since = cluster.time.now();
    sight = await seeBroken(cluster, node, plan, since);
    if (sight.is === "whole") return sight;
    if (sight.is === "broken" && sight.probe !== undefined && plan.lethal) return sight;
    if (plan.lethal) await holdsOf(cluster).revive(node);
  }
  return sight;
}

const looksMax = 4;

function brokenOf(nodes: readonly NodeId[], sights: readonly Sight[]): Evidence {
  const figures = figuresOf(nodes, sights);
  const text = sights.map((sight) => sight.text).join("; ");
  const blind = blindness(sights);
  if (blind !== undefined) return { bit: false, blind, text, figures };
  return { bit: sights.every((sight) => sight.is === "broken" || isUnseen(sight)), text, figures };
}

function wholeOf(nodes: readonly NodeId[], sights: readonly Sight[]): Aftermath {
  const figures = figuresOf(nodes, sights);
  const text = sights.map((sight) => sight.text).join("; ");
  const blind = blindness(sights);
  if (blind !== undefined) return { gone: false, blind, text, figures };
  return { gone: sights.every((sight) => sight.is === "whole" || isUnseen(sight)), text, figures };
}

/** Why none of the nodes could tell. */
function blindness(sights: readonly Sight[]): string | undefined {
  if (!sights.every(isUnseen)) return undefined;
  return sights.some(({ is }) => is === "starved")
    ? "the nodes have too little of a processor to tell"
    : "none of the nodes runs";
}

const isUnseen = ({ is }: Sight): boolean => is === "hidden" || is === "starved";

const figuresOf = (nodes: readonly NodeId[], sights: readonly Sight[]) => ({
  disks: Object.fromEntries(nodes.map((node, at) => [node, sights[at]!.probe ?? sights[at]!.is])),
});

const told = ({ wrote, error, syncMs }: DiskProbe): string =>
  wrote ? `wrote and synced in ${Math.round(syncMs)} ms` : `could not write: ${error}`;

function diedOfDisk(cluster: Cluster, node: NodeId, since: Nanos): boolean {
  const deaths = cluster.deaths?.() ?? [];
  return deaths.some((death) => death.node === node && death.time >= since && tellsOfDisk(death.text));
}

/** A node that runs and does not answer is nobody's excuse, unless it is left no processor to answer with. */
function unseen(cluster: Cluster, node: NodeId, isStarved: boolean): Sight {
  const state = cluster.state(node);
  return state === "up"
    ? { is: isStarved ? "starved" : "silent", text: `${node} did not tell of its disk` }
    : { is: "hidden", text: `${node} is ${state}` };
}

/** Undefined when the node stopped, or was stopped, before it could tell. */
async function probeOf(cluster: Cluster, node: NodeId): Promise<DiskProbe | undefined> {
  if (cluster.state(node) !== "up") return undefined;
  const probe = cluster.probeDisk!(node).catch((error: unknown) => {
    if (cluster.state(node) === "up") throw error;
    return undefined;
  });
  return Promise.race([probe, sleep(cluster.time, msToNanos(patienceMs)).then(() => undefined)]);
}

/** Far beyond the slowest disk that a fault makes. */
const patienceMs = 5000;
