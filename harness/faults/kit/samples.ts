import type { Cluster, Link } from "../../environments/environment.ts";

/** What many probes over several links met, taken together. */
export interface Sample {
  readonly sent: number;
  readonly arrived: number;
  readonly copies: number;
  /** Delays of those that arrived, ascending, ms. */
  readonly delaysMs: readonly number[];
}

/** Sends about `total` probes, spread evenly over the links. */
export async function sampleLinks(
  cluster: Cluster,
  links: readonly Link[],
  total: number,
  waitMs: number,
): Promise<Sample> {
  const count = Math.max(1, Math.ceil(total / links.length));
  const probes = await Promise.all(links.map((link) => cluster.probeLink(link, count, waitMs)));
  return {
    sent: count * links.length,
    arrived: probes.reduce((sum, probe) => sum + probe.arrived, 0),
    copies: probes.reduce((sum, probe) => sum + probe.copies, 0),
    delaysMs: probes.flatMap((probe) => [...probe.delaysMs]).sort((a, b) => a - b),
  };
}

/**
 * How much later or seldomer the probes of the second sample arrived: the one-sided distance of Kolmogorov and
 * Smirnov between the delays, with a lost probe as an infinite delay. It assumes nothing about the network's
 * latency, which is the point: 0 for links that behave alike, 0.5 for half the messages lost. What is later by no
 * more than `graceMs` is not late.
 */
export function lateness(before: Sample, after: Sample, graceMs = 0): number {
  let worst = 0;
  let later = 0;
  for (const [earlier, delayMs] of before.delaysMs.entries()) {
    while (later < after.delaysMs.length && after.delaysMs[later]! <= delayMs + graceMs) later++;
    worst = Math.max(worst, (earlier + 1) / before.sent - later / after.sent);
  }
  return worst;
}

/**
 * The distance that two samples of the same links exceed by chance once in a billion times (the asymptotic
 * bound exp(-2 d^2 nm/(n+m)) of Smirnov 1939).
 */
export function chanceDistance(before: Sample, after: Sample): number {
  return distanceByChance * Math.sqrt((before.sent + after.sent) / (before.sent * after.sent));
}

/**
 * The size both samples need so that a true distance is not missed: chance then explains less than four tenths
 * of it, and the measured distance falls that low, ten deviations off, practically never.
 */
export function sampleSize(distance: number): number {
  return Math.ceil(150 / distance ** 2);
}

export function meanDelayMs(sample: Sample): number {
  const { delaysMs } = sample;
  return delaysMs.length === 0 ? 0 : delaysMs.reduce((sum, delayMs) => sum + delayMs, 0) / delaysMs.length;
}

/** By how much longer the probes of the second sample took on average; endlessly, where less than half got through. */
export function extraDelayMs(before: Sample, after: Sample): number {
  if (after.arrived < before.arrived / 2) return Number.POSITIVE_INFINITY;
  return meanDelayMs(after) - meanDelayMs(before);
}

export function slowestMs(sample: Sample): number {
  return sample.delaysMs.at(-1) ?? 0;
}

/** sqrt(ln(10^9) / 2). */
const distanceByChance = 3.22;
