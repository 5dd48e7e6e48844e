import type { Columns } from "../../engine/columns.ts";

/**
 * Some objects give each operation a place among all others by what it answered: an order exists if and only if
 * none ends before another begins that has a lesser place (reference, section 2.5). The rows by place, those
 * of the same place by invocation; or two rows that contradict their places, the one that ended first first.
 */
export function byPosition(
  columns: Columns,
  rows: Int32Array,
  position: Int32Array,
): { readonly order: Int32Array } | { readonly early: number; readonly late: number } {
  const order = sortedBy(rows, position);
  // The latest beginning among lesser places: whatever has a greater place must end after it.
  let [latest, within] = [-1, -1];
  for (let place = 0; place < order.length; place++) {
    const row = order[place]!;
    if (place > 0 && position[row] !== position[order[place - 1]!]) latest = within;
    if (latest >= 0 && columns.completed[row]! < columns.invoked[latest]!)
      return { early: row, late: latest };
    if (within < 0 || columns.invoked[row]! > columns.invoked[within]!) within = row;
  }
  return { order };
}

/** Counting sort: rows come in order of invocation, and keep it where positions are equal. */
function sortedBy(rows: Int32Array, position: Int32Array): Int32Array {
  let greatest = 0;
  for (const row of rows) greatest = Math.max(greatest, position[row]!);
  const starts = new Int32Array(greatest + 2);
  for (const row of rows) starts[position[row]! + 1]!++;
  for (let place = 0; place <= greatest; place++) starts[place + 1]! += starts[place]!;
  const order = new Int32Array(rows.length);
  for (const row of rows) order[starts[position[row]!]!++] = row;
  return order;
}
