import type { Nanos } from "../../harness/core/operation.ts";

/** A thing that needs room: a bar with its label between two moments. */
export interface Span {
  readonly from: Nanos;
  readonly to: Nanos;
  /** What the label needs, in the unit of the figure. */
  readonly width: number;
}

export interface Spacing {
  /** Between two neighbouring moments, however near they are. */
  readonly gapMin: number;
  /** And however far. */
  readonly gapMax: number;
  /** The figure is stretched to at least this. */
  readonly totalMin: number;
}

/** Where each moment stands. Order is kept exactly; distances only roughly, so that every label has room. */
export interface TimeLayout {
  readonly total: number;
  readonly moments: readonly Nanos[];
  at(moment: Nanos): number;
}

/** Places the moments of a few operations: near ones apart, far ones together, wide labels in full. */
export function timeLayout(moments: readonly Nanos[], spans: readonly Span[], spacing: Spacing): TimeLayout {
  const sorted = [...new Set(moments)].sort((one, other) => one - other);
  const gaps = naturalGaps(sorted, spacing);
  const position = new Map(sorted.map((moment, index) => [moment, index]));
  for (const span of [...spans].sort((one, other) => one.to - one.from - (other.to - other.from))) {
    widen(gaps, position.get(span.from) ?? 0, position.get(span.to) ?? 0, span.width);
  }
  const natural = gaps.reduce((sum, gap) => sum + gap, 0);
  const stretch = natural > 0 && natural < spacing.totalMin ? spacing.totalMin / natural : 1;
  const places = [0];
  for (const gap of gaps) places.push(places.at(-1)! + gap * stretch);
  return {
    total: places.at(-1)!,
    moments: sorted,
    at: (moment) => place(sorted, places, moment),
  };
}

function naturalGaps(sorted: readonly Nanos[], spacing: Spacing): number[] {
  const distances = sorted.slice(1).map((moment, index) => moment - sorted[index]!);
  const shortest = Math.max(1, Math.min(...distances));
  return distances.map((distance) => {
    const grown = spacing.gapMin * (1 + Math.log2(distance / shortest) / 2);
    return Math.min(spacing.gapMax, grown);
  });
}

function widen(gaps: number[], from: number, to: number, width: number): void {
  let room = 0;
  for (let index = from; index < to; index++) room += gaps[index]!;
  if (room >= width || room === 0) return;
  for (let index = from; index < to; index++) gaps[index]! *= width / room;
}

/** Moments between known ones are interpolated, moments outside stand at the ends. */
function place(sorted: readonly Nanos[], places: readonly number[], moment: Nanos): number {
  if (sorted.length === 0 || moment <= sorted[0]!) return 0;
  for (let index = 1; index < sorted.length; index++) {
    const [before, after] = [sorted[index - 1]!, sorted[index]!];
    if (moment > after) continue;
    const share = (moment - before) / (after - before);
    return places[index - 1]! + share * (places[index]! - places[index - 1]!);
  }
  return places.at(-1)!;
}
