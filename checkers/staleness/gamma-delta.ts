import { type Groups, groupedBy } from "../weak-registers/ordering.ts";
import { ascending } from "./radix-order.ts";
import type { Spans } from "./spans.ts";

/** How far a key is from linearizable, and the two clusters (places in the spans) that say so; -1: none does. */
export interface Distance {
  readonly value: Float64Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/**
 * Gamma (Golab et al.): the least time by which operations must be allowed to stretch, half of it at either end,
 * for each key to be linearizable. Two clusters stand in each other's way by `min(highA - lowB, highB - lowA)`.
 * The smaller of the two is that of the cluster with the smaller `low + high` against the other, so along that
 * order one running maximum of `high` finds the worst pair. A read that ended before its write began asks for
 * the gap between.
 */
export function gammaOf(spans: Spans, keys: number): Distance {
  const distance = noDistance(keys);
  const { starts, places } = bySum(spans, keys);
  for (let key = 0; key < keys; key++) {
    let owner = -1;
    for (let at = starts[key]!; at < starts[key + 1]!; at++) {
      const place = places[at]!;
      if (owner >= 0) note(distance, key, spans.high[owner]! - spans.low[place]!, owner, place);
      note(distance, key, spans.writeInvoked[place]! - spans.low[place]!, place, place);
      if (owner < 0 || spans.high[place]! > spans.high[owner]!) owner = place;
    }
  }
  return distance;
}

/**
 * Delta (Golab, Li and Shah 2011): the least age that reads must be allowed for each key to be linearizable, when
 * only reads may begin earlier. Where both of two clusters can give way the cheaper does, as for gamma. Where one
 * had ended, or was read, before the other's write began, only its own later reads can: it pays `high - low` of the
 * other. No age excuses a read that ended before its write began.
 */
export function deltaOf(spans: Spans, keys: number): Distance {
  const distance = noDistance(keys);
  const sums = bySum(spans, keys);
  const lows = groupedBy(spans.key, keys, ascending(spans.low));
  const begun = groupedBy(spans.key, keys, ascending(spans.writeInvoked));
  for (let key = 0; key < keys; key++) {
    let owner = -1;
    for (let at = sums.starts[key]!; at < sums.starts[key + 1]!; at++) {
      const place = sums.places[at]!;
      if (owner >= 0) note(distance, key, spans.high[owner]! - spans.low[place]!, owner, place);
      if (spans.low[place]! < spans.writeInvoked[place]!) {
        note(distance, key, Number.POSITIVE_INFINITY, place, place);
      }
      if (owner < 0 || spans.high[place]! > spans.high[owner]!) owner = place;
    }
    let before = -1;
    let next = lows.starts[key]!;
    for (let at = begun.starts[key]!; at < begun.starts[key + 1]!; at++) {
      const place = begun.places[at]!;
      for (; next < lows.starts[key + 1]!; next++) {
        const earlier = lows.places[next]!;
        if (spans.low[earlier]! >= spans.writeInvoked[place]!) break;
        if (before < 0 || spans.high[earlier]! > spans.high[before]!) before = earlier;
      }
      if (before >= 0 && before !== place) {
        note(distance, key, spans.high[before]! - spans.low[place]!, before, place);
      }
    }
  }
  return distance;
}

/** For each span whether it stands in the way of any other: its reads have a part in some contradiction. */
export function entangled(spans: Spans, keys: number): Uint8Array {
  const result = new Uint8Array(spans.count);
  const { starts, places } = bySum(spans, keys);
  for (let key = 0; key < keys; key++) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = starts[key]!; at < starts[key + 1]!; at++) {
      const place = places[at]!;
      if (spans.low[place]! < highest) result[place] = 1;
      highest = Math.max(highest, spans.high[place]!);
    }
    let lowest = Number.POSITIVE_INFINITY;
    for (let at = starts[key + 1]! - 1; at >= starts[key]!; at--) {
      const place = places[at]!;
      if (lowest < spans.high[place]!) result[place] = 1;
      lowest = Math.min(lowest, spans.low[place]!);
    }
  }
  return result;
}

function bySum(spans: Spans, keys: number): Groups {
  const sums = new Float64Array(spans.count);
  for (let at = 0; at < spans.count; at++) sums[at] = spans.low[at]! + spans.high[at]!;
  return groupedBy(spans.key, keys, ascending(sums));
}

function noDistance(keys: number): Distance {
  return {
    value: new Float64Array(keys),
    first: new Int32Array(keys).fill(-1),
    second: new Int32Array(keys).fill(-1),
  };
}

function note(distance: Distance, key: number, value: number, first: number, second: number): void {
  if (!(value > distance.value[key]!)) return;
  distance.value[key] = value;
  distance.first[key] = first;
  distance.second[key] = second;
}
