import { patientRounds } from "../../core/patience.ts";
import type { Cluster, Link, LinkProbe } from "../../environments/environment.ts";
import type { Evidence } from "../fault.ts";
import { holdsOf, linkName } from "./holds.ts";
import type { Aftermath } from "./injury.ts";

/**
 * Probes of a cut link. Were the cut not in force, all would have to be lost by the network's own loss: at
 * five percent once in 25 billion links.
 */
const silentProbes = 8;

/** Which of the links answer now, and how long a probe must be waited for to call a link silent. */
export interface Ping {
  readonly answering: ReadonlySet<string>;
  readonly waitMs: number;
}

export async function pingLinks(cluster: Cluster, links: readonly Link[]): Promise<Ping> {
  const probes = await probeAll(cluster, links, patientRounds[0].count, patientRounds[0].waitMs);
  const answering = new Set<string>();
  let slowestMs = 0;
  for (const [position, probe] of probes.entries()) {
    if (probe.arrived > 0) answering.add(linkName(links[position]!));
    for (const delayMs of probe.delaysMs) slowestMs = Math.max(slowestMs, delayMs);
  }
  return { answering, waitMs: Math.min(1000, Math.max(100, Math.ceil(4 * slowestMs))) };
}

/** After a cut: the cut links must be silent and the others as open as the ledger of faults says. */
export async function seeCut(
  cluster: Cluster,
  cut: readonly Link[],
  others: readonly Link[],
  before: Ping,
): Promise<Evidence> {
  const leaking = await answeringOf(cluster, cut, before.waitMs);
  const { opened, stuck } = await seeOpen(cluster, others);
  const seen = cut.filter((link) => before.answering.has(linkName(link))).length;
  const figures = { cut: cut.length, answeredBefore: seen, leaking, open: opened.length, stuck };
  if (leaking.length > 0) {
    return { bit: false, text: `cut, but still answering: ${leaking.join(" ")}`, figures };
  }
  if (stuck.length > 0) {
    return { bit: false, text: `not to be cut, but silent: ${stuck.join(" ")}`, figures };
  }
  const text = `${cut.length} cut links silent (${seen} answered before), ${opened.length} others answer`;
  if (seen > 0) return { bit: true, text, figures };
  return { bit: false, blind: "every link it cuts was silent already", text, figures };
}

/** After mending: links on which no other fault lies answer again, those that another one cuts stay silent. */
export async function seeHealed(cluster: Cluster, links: readonly Link[]): Promise<Aftermath> {
  const holds = holdsOf(cluster);
  const shut = links.filter((link) => holds.expects(link) === "shut");
  const { opened, stuck } = await seeOpen(cluster, links);
  const answering = shut.length === 0 ? [] : await answeringOf(cluster, shut, 100);
  // The other fault may have ended under the probe.
  const leaking = shut
    .filter((link) => answering.includes(linkName(link)) && holds.expects(link) === "shut")
    .map(linkName);
  const figures = { open: opened.length, stuck, stillCut: shut.length, leaking };
  if (stuck.length > 0) return { gone: false, text: `mended, but silent: ${stuck.join(" ")}`, figures };
  if (leaking.length > 0) {
    return { gone: false, text: `another fault's cut broke: ${leaking.join(" ")}`, figures };
  }
  const text = `${opened.length} of ${links.length} links answer again`;
  if (opened.length > 0) return { gone: true, text, figures };
  return { gone: false, blind: "other faults keep these links silent", text, figures };
}

/** Probes the links that ought to be open, again and more patiently where nothing came. */
async function seeOpen(
  cluster: Cluster,
  links: readonly Link[],
): Promise<{ readonly opened: Link[]; readonly stuck: string[] }> {
  const holds = holdsOf(cluster);
  const opened: Link[] = [];
  let waiting = links.filter((link) => holds.expects(link) === "open");
  for (const { count, waitMs } of patientRounds) {
    if (waiting.length === 0) break;
    const probes = await probeAll(cluster, waiting, count, waitMs);
    opened.push(...waiting.filter((_, position) => probes[position]!.arrived > 0));
    const silent = waiting.filter((_, position) => probes[position]!.arrived === 0);
    // A node may have died under the probe; then nothing can be said of its links.
    waiting = silent.filter((link) => holds.expects(link) === "open");
  }
  return { opened, stuck: waiting.map(linkName) };
}

async function answeringOf(cluster: Cluster, links: readonly Link[], waitMs: number): Promise<string[]> {
  const probes = await probeAll(cluster, links, silentProbes, waitMs);
  return links.filter((_, position) => probes[position]!.arrived > 0).map(linkName);
}

function probeAll(
  cluster: Cluster,
  links: readonly Link[],
  count: number,
  waitMs: number,
): Promise<LinkProbe[]> {
  return Promise.all(links.map((link) => cluster.probeLink(link, count, waitMs)));
}
