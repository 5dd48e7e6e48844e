import type { Key } from "../../harness/core/operation.ts";
import type { Columns } from "../engine/columns.ts";
import type { Accesses } from "../weak-registers/accesses.ts";
import type { Clusters } from "../weak-registers/clusters.ts";
import { latestEnded } from "../weak-registers/overwritten.ts";
import { type Distance, deltaOf, entangled, gammaOf } from "./gamma-delta.ts";
import { missesMeasured, type Share, visibilityMeasured } from "./pbs.ts";
import { ascending } from "./radix-order.ts";
import { readAges } from "./read-ages.ts";
import { clockOf, type Spans, spansOf } from "./spans.ts";

/** How inconsistent a history of registers is; times in `unit`. Infinite figures are null, as JSON has none. */
export interface StalenessFigures {
  readonly form: "staleness";
  /** Bounds were stated and judged; otherwise all this was measured and nothing claimed. */
  readonly claimed: boolean;
  readonly unit: "ms" | "events";
  readonly reads: number;
  readonly staleReads: number;
  /** Reads of values that stand in the way of others: a linearizable history has none. */
  readonly entangledReads: number;
  readonly gamma: number | null;
  readonly delta: number | null;
  readonly ageP50: number;
  readonly ageP99: number;
  readonly ageMax: number;
  /** Most values a read certainly missed; in any order some read is at least so far behind. */
  readonly versionsMax: number;
  /** Position of the first read known to be stale; -1: none. */
  readonly firstStale: number;
  readonly misses: readonly Share[];
  readonly visibility: readonly Share[];
  /** The worst keys by gamma. */
  readonly worst: readonly {
    readonly key: Key;
    readonly gamma: number | null;
    readonly delta: number | null;
  }[];
}

export interface Measured {
  readonly figures: StalenessFigures;
  readonly gamma: Distance;
  readonly delta: Distance;
  readonly spans: Spans;
  readonly age: Float64Array;
  readonly versions: Int32Array;
}

/** Times since the latest write at which the share of fresh reads is told. */
const visibilityAt = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000];

export function measure(
  columns: Columns,
  accesses: Accesses,
  clusters: Clusters,
  claimed: boolean,
): Measured {
  const clock = clockOf(columns, "ms");
  const spans = spansOf(accesses, clusters, clock);
  const gamma = gammaOf(spans, accesses.keys);
  const delta = deltaOf(spans, accesses.keys);
  const { age, versions } = readAges(accesses, clusters, clock);
  const { reads, writes } = accesses;
  const flags = entangled(spans, accesses.keys);
  let entangledReads = 0;
  for (let at = 0; at < spans.count; at++) {
    if (flags[at] === 1) entangledReads += clusters.reads[spans.cluster[at]!]!;
  }
  const latest = latestEnded(accesses);
  const since = new Float64Array(reads.count);
  let staleReads = 0;
  let firstStale = -1;
  let versionsMax = 0;
  for (let read = 0; read < reads.count; read++) {
    const write = latest[read]!;
    since[read] = write < 0 ? -1 : clock.invoked[reads.row[read]!]! - clock.completed[writes.row[write]!]!;
    versionsMax = Math.max(versionsMax, versions[read]!);
    if (versions[read] === 0) continue;
    staleReads++;
    if (firstStale < 0) firstStale = reads.invoked[read]!;
  }
  const ages = ascending(age);
  const quantile = (part: number): number =>
    ages.length === 0 ? 0 : age[ages[Math.min(ages.length - 1, Math.floor(part * ages.length))]!]!;
  const figures: StalenessFigures = {
    form: "staleness",
    claimed,
    unit: clock.unit,
    reads: reads.count,
    staleReads,
    entangledReads,
    gamma: finite(largest(gamma.value)),
    delta: finite(largest(delta.value)),
    ageP50: quantile(0.5),
    ageP99: quantile(0.99),
    ageMax: quantile(1),
    versionsMax,
    firstStale,
    misses: missesMeasured(versions),
    visibility: visibilityMeasured(since, versions, visibilityAt),
    worst: worstKeys(columns, gamma, delta),
  };
  return { figures, gamma, delta, spans, age, versions };
}

function worstKeys(columns: Columns, gamma: Distance, delta: Distance): StalenessFigures["worst"] {
  const order = ascending(gamma.value);
  const worst: StalenessFigures["worst"][number][] = [];
  for (let at = order.length - 1; at >= 0 && worst.length < 10; at--) {
    const key = order[at]!;
    if (gamma.value[key] === 0) break;
    worst.push({
      key: columns.keys[key] ?? "",
      gamma: finite(gamma.value[key]!),
      delta: finite(delta.value[key]!),
    });
  }
  return worst;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, value);
  return most;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
