import type { Random } from "../../core/random.ts";
import type { Scope } from "../../core/scope.ts";
import { msToNanos, sleep } from "../../core/time.ts";
import type { Cluster, Link, LinkRule } from "../../environments/environment.ts";
import type { Evidence, Fault, Injection, Injury, Skipped } from "../fault.ts";
import { holdsOf, isStream, linkName } from "./holds.ts";
import { type Aftermath, byMeans, injuryOf } from "./injury.ts";
import { allLinks, linksBetween, othersOf } from "./links.ts";
import { meanDelayMs, type Sample, sampleLinks } from "./samples.ts";
import { chooseNodes } from "./targets.ts";

/** A rule drawn for links that behave as the sample shows, and how to tell that it is in force. */
export interface LinkPlan {
  readonly rule: LinkRule;
  /** "drops 60 % of messages". */
  readonly text: string;
  /** How many probes each sample needs in all; or, where it is the single link that must be filled, on each link. */
  readonly probes: number | { readonly onEach: number };
  readonly waitMs: number;
  /** Why the rule would not show on links that are like this without it; by default only where nothing arrives at all. */
  readonly hiddenBy?: (without: Sample) => string | undefined;
  /** A further figure of a sample, for the evidence. */
  readonly figures?: (sample: Sample) => Readonly<Record<string, number>>;
  /** Whether the second sample shows the rule and the first does not. */
  differs(without: Sample, withRule: Sample): boolean;
}

export interface LinkFaultOptions {
  readonly name: string;
  readonly summary: string;
  readonly kind: Fault["kind"];
  readonly needs?: Fault["needs"];
  plan(random: Random, before: Sample, stream: boolean): LinkPlan | Skipped;
}

/** The first look at the links, from which the rule and the size of the samples are drawn. */
const firstLook = { probes: 100, waitMs: 500 } as const;

/**
 * A fault that makes links worse without cutting them: all links of one or several nodes, both directions. As
 * its effect is a matter of chance, its evidence compares samples of probes taken just before and just after, so
 * large that chance cannot explain the difference; so does the probe of mending, in the other direction.
 */
export function linkFault(options: LinkFaultOptions): Fault {
  return {
    name: options.name,
    summary: options.summary,
    kind: options.kind,
    needs: options.needs ?? ["links"],
    durationMs: { min: 1000, max: 8000 },
    inject: (injection) => injectRule(injection, options),
  };
}

async function injectRule(injection: Injection, options: LinkFaultOptions): Promise<Injury | Skipped> {
  const { cluster, random, target, scope } = injection;
  if (cluster.nodes.length < 2) return { skipped: "one node alone has no links to make worse" };
  const count = random.between(1, Math.max(1, cluster.nodes.length - 1));
  const { nodes, remark } = chooseNodes(cluster, random, target, count, cluster.nodes);
  const links = linksBetween(nodes, othersOf(cluster, nodes));
  const watched = watchable(cluster, links, scope);
  if (watched.links.length === 0) return { skipped: "other faults hold all links of the chosen nodes" };
  const look = await sampleLinks(cluster, watched.links, firstLook.probes, firstLook.waitMs);
  const plan = options.plan(random, look, isStream(cluster));
  if ("skipped" in plan) return plan;
  const evidence = await imposeSeen(cluster, scope, links, plan, watched);
  const detail = `${nodes.join(" ")}: ${plan.text}${remark}`;
  return injuryOf(scope, { detail, nodes, evidence }, (undo) => mend(cluster, scope, links, plan, undo));
}

/**
 * Imposes the rule between two samples. Should they not differ it is lifted and tried once more: the network
 * itself may have changed between them, as at the stabilisation time of a partially synchronous one.
 */
async function imposeSeen(
  cluster: Cluster,
  scope: Scope,
  links: readonly Link[],
  plan: LinkPlan,
  watched: Watched,
): Promise<Evidence> {
  for (let attempt = 1; ; attempt++) {
    const without = await sampleFor(plan, cluster, watched.links);
    const imposed = await holdsOf(cluster).impose(scope, links, plan.rule);
    const within = await sampleFor(plan, cluster, watched.links);
    const evidence = byMeans(imposed.means, judged(plan, without, within, watched));
    if (evidence.bit) return evidence;
    if (attempt === 2) {
      // Where little arrives even without the rule (a stream that was just reset), there is little to compare.
      const blind = without.arrived === 0 ? "nothing arrived without it either" : plan.hiddenBy?.(without);
      return blind === undefined ? evidence : { ...evidence, blind };
    }
    await imposed[Symbol.asyncDispose]();
  }
}

function sampleFor(plan: LinkPlan, cluster: Cluster, links: readonly Link[]): Promise<Sample> {
  const total = typeof plan.probes === "number" ? plan.probes : plan.probes.onEach * links.length;
  return sampleLinks(cluster, links, total, plan.waitMs);
}

/** What was queued or sent again while the rule was in force comes late after it too: hence the patience. */
const mendAttempts = { count: 6, pauseMs: 2000 } as const;

async function mend(
  cluster: Cluster,
  scope: Scope,
  links: readonly Link[],
  plan: LinkPlan,
  undo: () => Promise<void>,
): Promise<Aftermath> {
  const watched = watchable(cluster, links, scope);
  if (watched.links.length === 0) {
    await undo();
    return { gone: false, blind: "other faults hold all these links", text: "could not be seen to end" };
  }
  const within = await sampleFor(plan, cluster, watched.links);
  await undo();
  for (let attempt = 1; ; attempt++) {
    const without = await sampleFor(plan, cluster, watched.links);
    const { bit: gone, ...seen } = judged(plan, without, within, watched);
    if (gone || seen.blind !== undefined) return { gone, ...seen };
    if (attempt === mendAttempts.count) {
      const blind = await asBadElsewhere(cluster, links, plan, without);
      return { gone, ...seen, ...(blind !== undefined && { blind }) };
    }
    await sleep(cluster.time, msToNanos(mendAttempts.pauseMs));
  }
}

/** A machine that is busy spoils all links alike: those that never bore the rule show whether it is that. */
async function asBadElsewhere(
  cluster: Cluster,
  links: readonly Link[],
  plan: LinkPlan,
  mended: Sample,
): Promise<string | undefined> {
  const holds = holdsOf(cluster);
  const mine = new Set(links.map(linkName));
  const others = allLinks(cluster.nodes).filter(
    (link) => !mine.has(linkName(link)) && holds.expects(link) === "open" && !holds.isTouched(link),
  );
  if (others.length === 0) return undefined;
  const control = await sampleFor(plan, cluster, others);
  if (plan.differs(control, mended)) return undefined;
  return `links without any rule are as bad (mean ${Math.round(meanDelayMs(control))} ms)`;
}

/** The links a comparison can be made on, and why it may be blind all the same. */
interface Watched {
  readonly links: readonly Link[];
  readonly hidden: () => string | undefined;
}

/** Links that are open and bear no rule but this fault's own; for want of those, links that other rules share. */
function watchable(cluster: Cluster, links: readonly Link[], owner: Scope): Watched {
  const holds = holdsOf(cluster);
  const open = links.filter((link) => holds.expects(link, owner) === "open");
  const clean = open.filter((link) => !holds.isTouched(link, owner));
  const chosen = clean.length > 0 ? clean : open;
  const hidden = (): string | undefined => {
    if (chosen.some((link) => holds.expects(link, owner) !== "open"))
      return "a node went down under the probe";
    return clean.length === 0 ? "other faults trouble the same links" : undefined;
  };
  return { links: chosen, hidden };
}

function judged(plan: LinkPlan, without: Sample, within: Sample, watched: Watched): Evidence {
  const text = `without: ${sampleText(without)}; with: ${sampleText(within)}`;
  const figuresOf = (sample: Sample) => ({ ...sampleFigures(sample), ...plan.figures?.(sample) });
  const figures = { without: figuresOf(without), with: figuresOf(within) };
  if (plan.differs(without, within)) return { bit: true, text, figures };
  const blind = watched.hidden();
  const evidence: Evidence = { bit: false, text: `no difference to be seen (${text})`, figures };
  return blind === undefined ? evidence : { ...evidence, blind };
}

function sampleText(sample: Sample): string {
  const figures = sampleFigures(sample);
  return `${figures.arrived} of ${figures.sent} arrived, ${figures.copies} copies, mean ${figures.meanDelayMs} ms`;
}

const sampleFigures = (sample: Sample) => ({
  sent: sample.sent,
  arrived: sample.arrived,
  copies: sample.copies,
  meanDelayMs: Math.round(meanDelayMs(sample) * 100) / 100,
});
