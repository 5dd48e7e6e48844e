import { assert } from "../../harness/core/assert.ts";
import type { History } from "../../harness/core/history.ts";
import { type Anomaly, invalid, unknown, type Verdict, valid } from "../../harness/core/verdict.ts";
import type { Checker } from "../checker.ts";
import type { Columns } from "../engine/columns.ts";
import { columnsOf } from "../engine/columns-of.ts";
import { describeRow, eventsOfRows } from "../engine/describe-row.ts";
import { anomalyOf, verdictOf } from "../engine/verdict-of.ts";
import { wrongWriteOrder } from "../proofs/write-order.ts";
import { type Accesses, accessesOf } from "../weak-registers/accesses.ts";
import { type Clusters, clustersOf, isDistinct } from "../weak-registers/clusters.ts";
import { violationOf } from "../weak-registers/reads.ts";
import { capital, counted } from "../wording.ts";
import { type Measured, measure, type StalenessFigures } from "./figures.ts";
import { checkTwoAtomic, unexplained } from "./two-atomic.ts";

/** What a system promises of its reads; what is absent is measured and not judged. Times in milliseconds. */
export interface StalenessBounds {
  readonly gammaMax?: number;
  readonly deltaMax?: number;
  readonly ageMax?: number;
  /** Most values that a read may miss. */
  readonly versionsMax?: number;
}

/** How far registers are from linearizable: gamma, delta, ages and versions of stale reads, PBS curves. */
export function staleness(bounds: StalenessBounds = {}): Checker {
  return {
    name: "staleness",
    summary:
      "Measures how stale reads are; invalid when they exceed a bound, or return what no delay explains.",
    check(history) {
      if (needsTimes(bounds) && !hasTimes(history)) {
        return unknown("Bounds in milliseconds cannot be judged: the events of the history have no times.");
      }
      const columns = columnsOf(history, { times: true });
      const accesses = accessesOf(columns);
      if ("stranger" in accesses) return unknown(`Staleness is measured of registers: ${accesses.stranger}.`);
      return judged(columns, accesses, clustersOf(accesses), bounds);
    },
  };
}

/** Every read returns one of the two latest values, in some order that keeps real time. */
export const twoAtomic: Checker = {
  name: "two-atomic",
  summary:
    "Some order that keeps real time lets every read return one of the two latest values (2-atomicity).",
  check(history) {
    const columns = columnsOf(history);
    const finding = checkTwoAtomic(columns);
    if (finding.kind === "valid" && finding.certificate.form === "order") {
      const mistake = wrongWriteOrder(columns, finding.certificate.orders, 2, false);
      assert(mistake === undefined, `the order is none: ${mistake}`);
    }
    return verdictOf(finding, columns, { property: "2-atomic" });
  },
};

function judged(columns: Columns, accesses: Accesses, clusters: Clusters, bounds: StalenessBounds): Verdict {
  const impossible = unexplained(accesses, clusters);
  if (impossible >= 0) {
    const bad = { read: impossible, overwriter: -1, source: -1 };
    const anomaly = anomalyOf(violationOf(columns, accesses, clusters, bad), columns);
    return invalid(`No delay explains the reads: a ${anomaly.kind}.`, [anomaly]);
  }
  for (let cluster = 0; cluster < clusters.count; cluster++) {
    if (clusters.reads[cluster] === 0 || isDistinct(clusters, cluster)) continue;
    return unknown(
      "Staleness is not measured: values are written more than once, so reads do not tell which write they saw.",
    );
  }
  const claimed = Object.keys(bounds).length > 0;
  const measured = measure(columns, accesses, clusters, claimed);
  const anomalies = exceeded(columns, accesses, clusters, measured, bounds);
  const summary = told(measured.figures);
  return anomalies.length > 0
    ? invalid(`${anomalies.map(({ kind }) => kind).join(", ")}. ${summary}`, anomalies, measured.figures)
    : valid(claimed ? `Within the bounds. ${summary}` : summary, measured.figures);
}

function needsTimes({ gammaMax, deltaMax, ageMax }: StalenessBounds): boolean {
  return gammaMax !== undefined || deltaMax !== undefined || ageMax !== undefined;
}

function hasTimes({ events }: History): boolean {
  return events.some(({ time }) => time !== events[0]!.time);
}

function told(figures: StalenessFigures): string {
  const { unit, reads, staleReads, gamma, delta, ageP99, ageMax, versionsMax } = figures;
  if (reads === 0) return "Nothing was read.";
  const share = `${staleReads} of ${counted(reads, "read")} certainly stale`;
  const time = (value: number | null): string => (value === null ? "unbounded" : `${round(value)} ${unit}`);
  return `${share}: gamma ${time(gamma)}, delta ${time(delta)}, age at most ${time(ageMax)} (p99 ${time(ageP99)}), ${counted(versionsMax, "version")} behind at most.${curves(figures)}`;
}

/** The measured sides of k-staleness and t-visibility (PBS), as far as there is something to tell. */
function curves({ staleReads, misses, visibility, unit }: StalenessFigures): string {
  if (staleReads === 0) return "";
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const missed = misses
    .filter(({ share }) => share > 0)
    .map(({ at, share }) => `${percent(share)} (k = ${at})`);
  const fresh = visibility.map(({ at, share }) => `${percent(share)} (${at} ${unit})`);
  return ` Missed the last k values: ${missed.join(", ")}. Not known to be stale, by the time since the last write (up to): ${fresh.join(", ")}.`;
}

function exceeded(
  columns: Columns,
  accesses: Accesses,
  clusters: Clusters,
  { figures, gamma, delta, spans, age, versions }: Measured,
  bounds: StalenessBounds,
): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const pair = (kind: string, distance: typeof gamma, bound: number): void => {
    const key = worst(distance.value);
    const places = [distance.first[key]!, distance.second[key]!].filter((place) => place >= 0);
    const rows = places.flatMap((place) => {
      const cluster = spans.cluster[place]!;
      return [clusters.lowRow[cluster]!, clusters.highRow[cluster]!].filter((row) => row >= 0);
    });
    const text = rows.map((row) => `${describeRow(columns, row)}.`);
    const said = `It is ${round(distance.value[key]!)} ${figures.unit}, and at most ${bound} was promised.`;
    anomalies.push({ kind, explanation: [said, ...text], events: eventsOfRows(columns, rows) });
  };
  const read = (kind: string, values: Float64Array | Int32Array, bound: number, unit: string): void => {
    const row = accesses.reads.row[worst(values)]!;
    const said = `${capital(describeRow(columns, row))} was behind by at least ${round(values[worst(values)]!)} ${unit}, and at most ${bound} was promised.`;
    anomalies.push({ kind, explanation: [said], events: eventsOfRows(columns, [row]) });
  };
  const { gammaMax, deltaMax, ageMax, versionsMax } = bounds;
  if (gammaMax !== undefined && (figures.gamma ?? Number.POSITIVE_INFINITY) > gammaMax)
    pair("gamma exceeded", gamma, gammaMax);
  if (deltaMax !== undefined && (figures.delta ?? Number.POSITIVE_INFINITY) > deltaMax)
    pair("delta exceeded", delta, deltaMax);
  if (ageMax !== undefined && figures.ageMax > ageMax) read("read too old", age, ageMax, figures.unit);
  if (versionsMax !== undefined && figures.versionsMax > versionsMax)
    read("read too many versions behind", versions, versionsMax, "versions");
  return anomalies;
}

function worst(values: Float64Array | Int32Array): number {
  let place = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[place]!) place = at;
  return place;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
