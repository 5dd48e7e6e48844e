/**
 * The places 0..count-1 in ascending order of their numbers, which are event positions (from -1 for "before
 * everything" to `most`). Buckets instead of comparisons; places with equal numbers keep their order.
 */
export function placesInOrder(numbers: Int32Array, most: number): Int32Array {
  const starts = new Int32Array(most + 3);
  for (let place = 0; place < numbers.length; place++) starts[numbers[place]! + 2]!++;
  for (let at = 1; at < starts.length; at++) starts[at]! += starts[at - 1]!;
  const order = new Int32Array(numbers.length);
  for (let place = 0; place < numbers.length; place++) order[starts[numbers[place]! + 1]!++] = place;
  return order;
}

/** Places grouped by a small number (a key, a cluster), each group in the order given. */
export interface Groups {
  /** Where each group begins in `places`; one more than there are groups. */
  readonly starts: Int32Array;
  readonly places: Int32Array;
}

export function groupedBy(groupOf: Int32Array, groups: number, order?: Int32Array): Groups {
  const starts = new Int32Array(groups + 1);
  for (let place = 0; place < groupOf.length; place++) {
    if (groupOf[place]! >= 0) starts[groupOf[place]! + 1]!++;
  }
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice(0, groups);
  const places = new Int32Array(starts[groups]!);
  for (let at = 0; at < groupOf.length; at++) {
    const place = order === undefined ? at : order[at]!;
    const group = groupOf[place]!;
    if (group >= 0) places[next[group]!++] = place;
  }
  return { starts, places };
}
