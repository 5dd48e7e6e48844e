import type { Columns } from "../../engine/columns.ts";

/**
 * Some objects give each operation a place among all others by what it answered: an order exists if and only if
 * none ends before another begins that has a lesser place (reference, section 2.5). All rows by place, those
 * of the same place by invocation; or two rows that contradict their places, the one that ended first first.
 */
export function byPosition(
  columns: Columns,
  position: Int32Array,
): { readonly order: Int32Array } | { readonly early: number; readonly late: number } {
  const order = sortedBy(position);
  // The latest beginning so far: whatever follows must end after it. Within a place none ends before another begins
  // that precedes it, for they are in order of invocation.
  let latest = -1;
  for (const row of order) {
    if (latest >= 0 && columns.completed[row]! < columns.invoked[latest]!)
      return { early: row, late: latest };
    if (latest < 0 || columns.invoked[row]! > columns.invoked[latest]!) latest = row;
  }
  return { order };
}

/** Counting sort: rows come in order of invocation, and keep it where positions are equal. */
function sortedBy(position: Int32Array): Int32Array {
  let greatest = 0;
  for (const place of position) greatest = Math.max(greatest, place);
  const starts = new Int32Array(greatest + 2);
  for (const place of position) starts[place + 1]!++;
  for (let place = 0; place <= greatest; place++) starts[place + 1]! += starts[place]!;
  const order = new Int32Array(position.length);
  for (let row = 0; row < position.length; row++) order[starts[position[row]!]!++] = row;
  return order;
}
