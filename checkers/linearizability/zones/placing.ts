import { type Columns, never, statuses } from "../../engine/columns.ts";
import { registerDoings, writes } from "../../engine/register-rows.ts";
import type { ReadsFrom } from "../../engine/uniqueness.ts";
import type { Clusters } from "./clusters.ts";
import type { Sweep } from "./sweep.ts";

/** One order for each key that has one. */
export type Orders = readonly { readonly key: number; readonly rows: Int32Array }[];

/**
 * The order that the sweep has found: chain after chain, cluster after cluster, each its write and then its
 * readers by invocation. `readers` of the clusters is used up: it becomes where the next reader goes.
 */
export function ordersOf(
  columns: Columns,
  { source }: ReadsFrom,
  clusters: Clusters,
  { heads }: Sweep,
  wanted: (key: number) => boolean,
): Orders {
  const { count, key, keys } = columns;
  const { high, next, readers } = clusters;
  const doing = registerDoings(columns);
  const want = Uint8Array.from(keys, (_, one) => (wanted(one) ? 1 : 0));
  const sizes = new Int32Array(keys.length);
  for (let row = 0; row < count; row++) if (high[row]! >= 0) sizes[key[row]!]! += 1 + readers[row]!;
  for (let one = 0; one < keys.length; one++) sizes[one]! += readers[count + one]!;
  const orders = Array.from(keys, (_, one) => new Int32Array(want[one] === 1 ? sizes[one]! : 0));
  const filled = new Int32Array(keys.length);
  const lay = (head: number, on: number): void => {
    for (let at = head; at >= 0; at = next[at]!) {
      const members = readers[at]!;
      let place = filled[on]!;
      if (at < count) orders[on]![place++] = at;
      readers[at] = place;
      filled[on] = place + members;
    }
  };
  for (let one = 0; one < keys.length; one++) if (want[one] === 1) lay(count + one, one);
  for (const head of heads) if (head >= 0 && want[key[head]!] === 1) lay(head, key[head]!);
  for (let row = 0; row < count; row++) {
    const by = source[row]!;
    if (by < 0 || columns.status[row] === statuses.info || want[key[row]!] === 0) continue;
    if (!writes(columns, doing[columns.f[row]!]!, row)) orders[key[row]!]![readers[by]!++] = row;
  }
  return orders.flatMap((rows, one) => (want[one] === 1 ? [{ key: one, rows }] : []));
}

/**
 * Puts rows that only ask for another value than one (a refused cas), or for nothing, into an order that is
 * otherwise complete: each as early as real time and those placed before allow, which leaves most room for the
 * rest. Undefined when one finds no place; then another order may still have one.
 */
export function placeLoose(
  columns: Columns,
  rows: Int32Array,
  loose: readonly number[],
): Int32Array | undefined {
  const { invoked, completed } = columns;
  const room = new Room(columns, rows);
  const gaps = new Int32Array(loose.length);
  const changes = new Changes(columns, rows);
  const over = [...loose.keys()].sort((a, b) => completed[loose[a]!]! - completed[loose[b]!]!);
  let ended = 0;
  let bound = 0;
  for (const [at, row] of loose.entries()) {
    // Loose rows keep their real-time order among themselves.
    while (completed[loose[over[ended]!]!]! < invoked[row]!) bound = Math.max(bound, gaps[over[ended++]!]!);
    const gap = changes.from(Math.max(bound, room.from(row)), avoids(columns, row));
    if (gap > room.until(row)) return undefined;
    gaps[at] = gap;
  }
  const order = [...loose.keys()].sort((a, b) => gaps[a]! - gaps[b]! || a - b);
  const whole = new Int32Array(rows.length + loose.length);
  let from = 0;
  for (const [placed, at] of order.entries()) {
    whole.set(rows.subarray(from, gaps[at]!), from + placed);
    from = gaps[at]!;
    whole[from + placed] = loose[at]!;
  }
  whole.set(rows.subarray(from), from + loose.length);
  return whole;
}

/** The value that must not be current where the row stands; -1 for a row that takes any. */
function avoids(columns: Columns, row: number): number {
  return columns.status[row] === statuses.refused ? columns.expected[row]! : -1;
}

/** Gap g lies before the g-th row: the first and the last that real time allows a row. */
class Room {
  readonly #columns: Columns;
  /** Earliest completion of the rows from each place on, and latest invocation of those up to it: both only grow. */
  readonly #firstOver: Int32Array;
  readonly #lastBegun: Int32Array;

  constructor(columns: Columns, rows: Int32Array) {
    this.#columns = columns;
    this.#firstOver = new Int32Array(rows.length);
    this.#lastBegun = new Int32Array(rows.length);
    for (let place = rows.length - 1, least = never; place >= 0; place--) {
      least = Math.min(least, columns.completed[rows[place]!]!);
      this.#firstOver[place] = least;
    }
    for (let place = 0, most = -1; place < rows.length; place++) {
      most = Math.max(most, columns.invoked[rows[place]!]!);
      this.#lastBegun[place] = most;
    }
  }

  /** Behind every row that was over before this one began. */
  from(row: number): number {
    return firstAbove(this.#firstOver, this.#columns.invoked[row]!);
  }

  /** Before every row that began when this one was over. */
  until(row: number): number {
    return firstAbove(this.#lastBegun, this.#columns.completed[row]!);
  }
}

/** How many of some growing positions lie below one; none is equal to it. */
function firstAbove(growing: Int32Array, position: number): number {
  let low = 0;
  let high = growing.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (growing[middle]! < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The values along an order: which is current in each gap, and where it changes next. */
class Changes {
  readonly #state: Int32Array;
  readonly #next: Int32Array;

  constructor(columns: Columns, rows: Int32Array) {
    const doing = registerDoings(columns);
    this.#state = new Int32Array(rows.length + 1);
    this.#next = new Int32Array(rows.length + 1).fill(rows.length + 1);
    let state = columns.initialValue ?? columns.nilValue;
    this.#state[0] = state;
    for (const [place, row] of rows.entries()) {
      if (writes(columns, doing[columns.f[row]!]!, row)) state = columns.argument[row]!;
      this.#state[place + 1] = state;
    }
    for (let gap = rows.length - 1; gap >= 0; gap--)
      this.#next[gap] = this.#state[gap] === this.#state[gap + 1] ? this.#next[gap + 1]! : gap + 1;
  }

  /** The first gap at or behind one in which the value is another; beyond the end when there is none. */
  from(gap: number, value: number): number {
    return this.#state[gap] === value ? this.#next[gap]! : gap;
  }
}
