import type { Nanos } from "../../harness/core/operation.ts";
import type { RunData } from "../../harness/run/run-record.ts";
import type { Guilt } from "../guilty.ts";

/** A stretch of time worth keeping in full. */
export interface Focus {
  readonly from: Nanos;
  readonly to: Nanos;
}

/** Where a reader will look: around anomalies; and where faults begin and end, further down. */
export function focusOf(run: RunData, guilts: readonly Guilt[]): Focus[] {
  const anomalies = guilts.slice(0, 20).map(({ from, to }) => ({ from, to }));
  if (anomalies.length > 0) return anomalies;
  return run.record.faults.flatMap((fault) => [
    { from: fault.injectedAt, to: fault.injectedAt },
    ...(fault.mendedAt === undefined ? [] : [{ from: fault.mendedAt, to: fault.mendedAt }]),
  ]);
}

/**
 * At most `max` items, those nearest in time to what a reader will look at, in their own order.
 * Items for which `always` holds come first.
 */
export function nearest<V>(
  items: readonly V[],
  max: number,
  focus: readonly Focus[],
  timeOf: (item: V) => Nanos,
  always: (item: V) => boolean = () => false,
): readonly V[] {
  if (items.length <= max) return items;
  const ranked = items.map((item, position) => ({
    position,
    distance: always(item) ? -1 : distance(timeOf(item), focus),
  }));
  ranked.sort((one, other) => one.distance - other.distance || one.position - other.position);
  const kept = ranked.slice(0, max).sort((one, other) => one.position - other.position);
  return kept.map(({ position }) => items[position]!);
}

/** With nothing to look at, the beginning is as good as any. */
function distance(time: Nanos, focus: readonly Focus[]): number {
  let shortest = focus.length === 0 ? time : Number.POSITIVE_INFINITY;
  for (const { from, to } of focus) {
    shortest = Math.min(shortest, time < from ? from - time : time > to ? time - to : 0);
  }
  return shortest;
}
