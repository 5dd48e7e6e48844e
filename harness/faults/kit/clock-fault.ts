import type { Random } from "../../core/random.ts";
import type { ClockBend, Cluster } from "../../environments/environment.ts";
import type { NodeId } from "../../runtime/message.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "../fault.ts";
import { type ClockTrack, trackOf } from "./clock-track.ts";
import { holdsOf } from "./holds.ts";
import { injuryOf } from "./injury.ts";
import { chooseNodes, nodesUp } from "./targets.ts";

/** A bend that was drawn, and how to see it. */
export interface BendPlan {
  readonly bend: ClockBend;
  /** "wall clock 3 s ahead". */
  readonly text: string;
  /** How the clock is watched before and after: that many readings, that far apart. */
  readonly readings: number;
  readonly everyMs: number;
  /** A reading more doubtful than this cannot show the bend. */
  readonly doubtMsMax: number;
  /** Whether the second track, compared with the first, shows the bend. */
  shows(before: ClockTrack, after: ClockTrack): boolean;
  /** Whether it shows a true clock, at the time the first one foretells. */
  straight(before: ClockTrack, after: ClockTrack): boolean;
}

export interface ClockFaultOptions {
  readonly name: string;
  readonly summary: string;
  readonly needs: Fault["needs"];
  plan(random: Random): BendPlan;
}

/**
 * A fault of one node's clock. Its evidence is the node's own reading of its clocks, before and after, against
 * the time of the run. One clock is bent by one fault at a time.
 */
export function clockFault(options: ClockFaultOptions): Fault {
  return {
    name: options.name,
    summary: options.summary,
    kind: "clock",
    needs: options.needs,
    durationMs: { min: 1000, max: 10_000 },
    inject: (injection) => bendOne(injection, options),
  };
}

async function bendOne(injection: Injection, options: ClockFaultOptions): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  const holds = holdsOf(cluster);
  const candidates = nodesUp(cluster).filter((node) => !holds.isBent(node) && !holds.isUnsteady(node));
  const { nodes, remark } = chooseNodes(cluster, random, target, 1, candidates);
  const [node] = nodes;
  if (node === undefined) return { skipped: "no running node has a clock that is not bent already" };
  const plan = options.plan(random);
  const before = await trackOf(cluster, node, plan.readings, plan.everyMs);
  if (before === undefined) return { skipped: `${node} did not tell its clock` };
  const claim = holds.bend(node);
  scope.defer(() => claim[Symbol.dispose]());
  const bent = await cluster.bendClock(node, plan.bend);
  // The caller may have given the injection up while the node was told; then nobody else undoes this.
  if (scope.closed) await bent[Symbol.asyncDispose]();
  else scope.use(bent);
  const after = await trackOf(cluster, node, plan.readings, plan.everyMs);
  const evidence = judged(cluster, node, before, after, plan, plan.shows);
  const detail = `${node}: ${plan.text}${remark}`;
  return injuryOf(scope, { detail, nodes, evidence }, async (undo) => {
    await undo();
    const mended = await trackOf(cluster, node, plan.readings, plan.everyMs);
    const { bit: gone, ...seen } = judged(cluster, node, before, mended, plan, plan.straight);
    return { gone, ...seen };
  });
}

/** Whether it can be asked at all: "up", or what it is instead. */
function stateOf(cluster: Cluster, node: NodeId): string {
  const holds = holdsOf(cluster);
  if (holds.isUnsteady(node)) return "crashing again and again";
  const state = cluster.state(node);
  return state === "up" && holds.isStarved(node) ? "left hardly any processor" : state;
}

function judged(
  cluster: Cluster,
  node: NodeId,
  before: ClockTrack,
  after: ClockTrack | undefined,
  plan: BendPlan,
  expected: BendPlan["shows"],
): Evidence {
  if (after === undefined) {
    const state = stateOf(cluster, node);
    const text = `${node} did not tell its clock`;
    return state === "up" ? { bit: false, text } : { bit: false, blind: `${node} is ${state}`, text };
  }
  const figures = { before: before.summary, after: after.summary };
  const moves = after.offsetsMs.map((offsetMs) => Math.round(offsetMs - before.offsetsMs.at(-1)!));
  const movedMs = moves.reduce((most, move) => (Math.abs(move) > Math.abs(most) ? move : most), 0);
  const text = `wall clock off by up to ${movedMs} ms, monotonic clock at ${after.summary.rate} times its rate`;
  if (expected(before, after)) return { bit: true, text, figures };
  // A restart begins a new monotonic clock.
  if (holdsOf(cluster).isUnsteady(node))
    return { bit: false, blind: `${node} restarts again and again`, text };
  const doubtMs = Math.max(before.doubtMs, after.doubtMs);
  if (doubtMs <= plan.doubtMsMax) return { bit: false, text, figures };
  return { bit: false, blind: `reading the clock took ${Math.round(2 * doubtMs)} ms`, text, figures };
}
