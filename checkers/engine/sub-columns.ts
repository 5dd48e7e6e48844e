import { type Columns, never } from "./columns.ts";

/** Some rows (ascending) as columns of their own, with positions as close together as they can be. */
export function subColumns(columns: Columns, rows: readonly number[]): Columns {
  const positions = new Int32Array(2 * rows.length);
  let end = 0;
  for (const row of rows) {
    positions[end++] = columns.invoked[row]!;
    if (columns.completed[row] !== never) positions[end++] = columns.completed[row]!;
  }
  const sorted = positions.subarray(0, end).sort();
  const rank = new Map<number, number>();
  for (const position of sorted) if (!rank.has(position)) rank.set(position, rank.size);
  const take = (column: Int32Array): Int32Array => Int32Array.from(rows, (row) => column[row]!);
  const times = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  return {
    ...columns,
    count: rows.length,
    events: rank.size,
    f: Uint8Array.from(rows, (row) => columns.f[row]!),
    session: take(columns.session),
    process: take(columns.process),
    key: take(columns.key),
    argument: take(columns.argument),
    expected: take(columns.expected),
    result: take(columns.result),
    status: Uint8Array.from(rows, (row) => columns.status[row]!),
    invoked: Int32Array.from(rows, (row) => rank.get(columns.invoked[row]!)!),
    completed: Int32Array.from(rows, (row) => rank.get(columns.completed[row]!) ?? never),
    ...(columns.invokedAtMs === undefined ? {} : { invokedAtMs: times(columns.invokedAtMs) }),
    ...(columns.completedAtMs === undefined ? {} : { completedAtMs: times(columns.completedAtMs) }),
  };
}
