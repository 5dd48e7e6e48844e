import type { OperationsView } from "./run-view.ts";

/** Latency and rate over time, ready to draw: seconds on x. The arrays are of the kind that uPlot takes. */
export interface Series {
  readonly scatter: Scatter;
  readonly quantiles: Quantiles;
  readonly rate: Rate;
}

/** Milliseconds; each operation in one of the three columns, null in the others. */
export interface Scatter {
  readonly seconds: number[];
  readonly ok: (number | null)[];
  readonly fail: (number | null)[];
  readonly info: (number | null)[];
  /** How many operations stand for all. */
  readonly drawn: number;
}

/** Milliseconds, of the ok operations invoked in each stretch. */
export interface Quantiles {
  readonly seconds: number[];
  readonly lines: readonly { readonly name: string; readonly values: (number | null)[] }[];
}

/** Completions per second in each stretch. */
export interface Rate {
  readonly seconds: number[];
  readonly ok: number[];
  readonly fail: number[];
  readonly info: number[];
}

const scatterMax = 12_000;
/** Too few operations in a stretch and every quantile is its slowest one. */
const stretchesOf = (operations: OperationsView): number =>
  Math.max(20, Math.min(80, Math.floor(operations.count / 25)));

export function seriesOf(operations: OperationsView, end: number): Series {
  return {
    scatter: scatter(operations),
    quantiles: quantiles(operations, end),
    rate: rate(operations, end),
  };
}

/** Every n-th operation, and every one that was slower than its neighbours: outliers are what one looks for. */
function scatter(operations: OperationsView): Scatter {
  const stride = Math.max(1, Math.ceil(operations.count / (scatterMax / 2)));
  const chosen: number[] = [];
  for (let start = 0; start < operations.count; start += stride) {
    let slowest = start;
    for (let index = start; index < Math.min(start + stride, operations.count); index++) {
      if (latencyMs(operations, index) > latencyMs(operations, slowest)) slowest = index;
    }
    chosen.push(start);
    if (slowest !== start) chosen.push(slowest);
  }
  const of = (wanted: string): (number | null)[] =>
    chosen.map((index) => (kindOf(operations, index) === wanted ? latencyMs(operations, index) : null));
  return {
    seconds: chosen.map((index) => operations.invokedAt[index]! / 1e9),
    ok: of("ok"),
    fail: of("fail"),
    info: of("info"),
    drawn: chosen.length,
  };
}

function quantiles(operations: OperationsView, end: number): Quantiles {
  const stretches = stretchesOf(operations);
  const buckets: number[][] = Array.from({ length: stretches }, () => []);
  for (let index = 0; index < operations.count; index++) {
    if (operations.ending(index) !== "ok") continue;
    buckets[bucketOf(operations.invokedAt[index]!, end, stretches)]!.push(latencyMs(operations, index));
  }
  for (const bucket of buckets) bucket.sort((one, other) => one - other);
  const line = (name: string, share: number): Quantiles["lines"][number] => ({
    name,
    values: buckets.map((sorted) => sorted[Math.ceil(share * sorted.length) - 1] ?? sorted[0] ?? null),
  });
  return {
    seconds: middles(end, stretches),
    lines: [line("median", 0.5), line("95 %", 0.95), line("99 %", 0.99), line("slowest", 1)],
  };
}

function rate(operations: OperationsView, end: number): Rate {
  const stretches = stretchesOf(operations);
  const zeros = (): number[] => new Array<number>(stretches).fill(0);
  const counts = { ok: zeros(), fail: zeros(), info: zeros() };
  for (let index = 0; index < operations.count; index++) {
    counts[kindOf(operations, index)][bucketOf(operations.endedAt[index]!, end, stretches)]!++;
  }
  const stretchSeconds = end / 1e9 / stretches;
  const perSecond = (values: readonly number[]): number[] => values.map((count) => count / stretchSeconds);
  return {
    seconds: middles(end, stretches),
    ok: perSecond(counts.ok),
    fail: perSecond(counts.fail),
    info: perSecond(counts.info),
  };
}

function kindOf(operations: OperationsView, index: number): "ok" | "fail" | "info" {
  const ending = operations.ending(index);
  return ending === "open" ? "info" : ending;
}

/** At least a nanosecond, for the axis is logarithmic. */
function latencyMs(operations: OperationsView, index: number): number {
  return (
    Math.max(1, operations.waited[index]! + operations.endedAt[index]! - operations.invokedAt[index]!) / 1e6
  );
}

const bucketOf = (time: number, end: number, stretches: number): number =>
  Math.max(0, Math.min(stretches - 1, Math.floor((time / end) * stretches)));

const middles = (end: number, stretches: number): number[] =>
  Array.from({ length: stretches }, (_, index) => ((index + 0.5) * end) / stretches / 1e9);
