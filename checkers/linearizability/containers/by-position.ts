import type { Columns } from "../../engine/columns.ts";

/** Two rows that contradict their places: `early` ended before `late` began, but has the greater place. */
export interface Reversal {
  readonly early: number;
  readonly late: number;
}

export interface ByPosition {
  /** Of each key without a reversal its rows by place, those of the same place by invocation. */
  readonly orders: readonly { readonly key: number; readonly rows: Int32Array }[];
  /** By key, the first. */
  readonly reversals: ReadonlyMap<number, Reversal>;
}

/**
 * Some objects give each operation a place among all others by what it answered: an order exists if and only if
 * none ends before another begins that has a lesser place (reference, section 2.5). Places of different keys
 * are different, and those of one key stand together; rows at -1 are left out.
 */
export function byPosition(columns: Columns, position: Int32Array): ByPosition {
  const { key, invoked, completed } = columns;
  const sorted = sortedBy(position);
  const orders: { readonly key: number; readonly rows: Int32Array }[] = [];
  const reversals = new Map<number, Reversal>();
  for (let from = 0; from < sorted.length; ) {
    const on = key[sorted[from]!]!;
    // The latest beginning so far: whatever follows must end after it. Within a place none ends before another begins
    // that precedes it, for they are in order of invocation.
    let latest = sorted[from]!;
    let reversal: Reversal | undefined;
    let to = from + 1;
    for (; to < sorted.length && key[sorted[to]!] === on; to++) {
      const row = sorted[to]!;
      if (reversal === undefined && completed[row]! < invoked[latest]!)
        reversal = { early: row, late: latest };
      if (invoked[row]! > invoked[latest]!) latest = row;
    }
    if (reversal === undefined) orders.push({ key: on, rows: sorted.subarray(from, to) });
    else reversals.set(on, reversal);
    from = to;
  }
  return { orders, reversals };
}

/** Counting sort: rows come in order of invocation, and keep it where positions are equal. */
function sortedBy(position: Int32Array): Int32Array {
  let greatest = -1;
  let present = 0;
  for (let row = 0; row < position.length; row++) {
    if (position[row]! > greatest) greatest = position[row]!;
    if (position[row]! >= 0) present++;
  }
  const starts = new Int32Array(greatest + 2);
  for (let row = 0; row < position.length; row++) if (position[row]! >= 0) starts[position[row]! + 1]!++;
  for (let place = 0; place <= greatest; place++) starts[place + 1]! += starts[place]!;
  const order = new Int32Array(present);
  for (let row = 0; row < position.length; row++)
    if (position[row]! >= 0) order[starts[position[row]!]!++] = row;
  return order;
}
