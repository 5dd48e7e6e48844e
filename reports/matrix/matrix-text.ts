import type { CaseSize, ShrunkEntry } from "./matrix-data.ts";
import type { AuditTally, BugTally, CellTally, ClassTally, MatrixTally } from "./tally.ts";
import { type Rate, seedsToHit } from "./wilson.ts";

/** Words and figures of the matrix that both its pages use. */

/** "8 of 60 (7 to 24 %)". */
export function rateText({ hits, trials, low, high }: Rate): string {
  if (trials === 0) return "not run";
  return `${hits} of ${trials} (${Math.round(low * 100)} to ${Math.round(high * 100)} %)`;
}

/** "7.5 (4.2 to 15)": seeds until it is found. */
export function seedsText(rate: Rate): string {
  if (rate.trials === 0) return "not run";
  const { mean, low, high } = seedsToHit(rate);
  if (rate.hits === 0) return `more than ${figure(low)}`;
  return `${figure(mean)} (${figure(low)} to ${figure(high)})`;
}

/** Processor time of all its runs by those that found it. */
export function cpuPerHitText({ cpuMs, rate }: CellTally): string {
  return rate.hits === 0 ? "none found" : `${figure(cpuMs / 1000 / rate.hits)} s`;
}

/** The smallest case, and whether the search for it came to its end. */
export function sizeText(shrunk: ShrunkEntry | undefined): string {
  if (shrunk === undefined) return "not shrunk";
  const { after, ended } = shrunk;
  if (ended === "not reproduced") return "not reproduced from its schedule";
  return `${caseText(after)}${ended === "minimal" ? "" : " (not finished)"}`;
}

/** "12 operations, 2 faults". */
export function caseText({ faults, operations }: Pick<CaseSize, "operations" | "faults">): string {
  const counted = (count: number, noun: string): string => `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
  return `${counted(operations, "operation")}, ${counted(faults, "fault")}`;
}

/** Checks besides the named one, with how often each spoke. */
export function othersText({ caught }: CellTally, caughtBy: string): string {
  const others = [...caught].filter(([check]) => check !== caughtBy);
  return others.map(([check, count]) => `${check} ${count}`).join(", ") || "none";
}

export function controlText({ alarms, controls }: CellTally): string {
  if (alarms.length > 0) return alarms.join("; ");
  return controls === 0 ? "not run" : `${controls} clean`;
}

export function bestText({ best }: BugTally): string {
  if (best === undefined) return "none";
  return `${best.mix}, ${best.workload}: ${best.cell.rate.hits} of ${best.cell.rate.trials}`;
}

/** "41 of 42 (98 %; set out: 95 %)". */
export function classText({ bugs, killed, target }: ClassTally): string {
  const share = bugs === 0 ? 0 : Math.floor((100 * killed) / bugs);
  return `${killed} of ${bugs} (${share} %${target === undefined ? "" : `; set out: ${target * 100} %`})`;
}

export function undirectedText({ undirected, undirectedTried }: ClassTally): string {
  return undirectedTried === 0 ? "not run" : `${undirected} of ${undirectedTried}`;
}

export function auditText(audits: readonly AuditTally[]): string {
  const total = (of: (audit: AuditTally) => number): number => audits.reduce((sum, one) => sum + of(one), 0);
  const alarms = total(({ alarms }) => alarms.length);
  const runs = total(({ runs }) => runs);
  return `${whole(runs)} runs without bugs, ${whole(total(({ operations }) => operations))} operations: ${alarms === 0 ? "no violation" : `${alarms} ${alarms === 1 ? "violation" : "violations"}`}`;
}

/** The middle size of shrunk cases. */
export function medianCase(
  tally: MatrixTally,
): { readonly operations: number; readonly faults: number } | undefined {
  const cases = tally.systems
    .flatMap(({ bugs }) => bugs)
    .flatMap(({ shrunk }) =>
      shrunk === undefined || shrunk.ended === "not reproduced" ? [] : [shrunk.after],
    );
  if (cases.length === 0) return undefined;
  const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  return {
    operations: middle(cases.map(({ operations }) => operations)),
    faults: middle(cases.map(({ faults }) => faults)),
  };
}

export function hoursText(cpuMs: number): string {
  const minutes = cpuMs / 60_000;
  return minutes < 90 ? `${figure(minutes)} core-minutes` : `${figure(minutes / 60)} core-hours`;
}

/** At most two digits behind the point, and none where they say nothing. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "any number";
  if (value >= 100) return whole(Math.round(value));
  return String(Number(value.toPrecision(2)));
}

export function whole(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
