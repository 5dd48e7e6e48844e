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
  const count = loose.length;
  const room = new Room(columns, rows);
  const gaps = new Int32Array(count);
  const changes = new Changes(columns, rows);
  const over = inOrderOf(count, (at) => completed[loose[at]!]!);
  let ended = 0;
  let bound = 0;
  for (let at = 0; at < count; at++) {
    const row = loose[at]!;
    // Loose rows keep their real-time order among themselves.
    while (completed[loose[over[ended]!]!]! < invoked[row]!) bound = Math.max(bound, gaps[over[ended++]!]!);
    const gap = changes.from(Math.max(bound, room.from(row)), avoids(columns, row));
    if (!room.reaches(gap, row)) return undefined;
    gaps[at] = gap;
  }
  const whole = new Int32Array(rows.length + count);
  let [from, written] = [0, 0];
  for (const at of inOrderOf(count, (one) => gaps[one]!)) {
    while (from < gaps[at]!) whole[written++] = rows[from++]!;
    whole[written++] = loose[at]!;
  }
  whole.set(rows.subarray(from), written);
  return whole;
}

/** The numbers below `count` by a whole number of each, and where these are equal by themselves. */
function inOrderOf(count: number, rank: (at: number) => number): Float64Array {
  // Rank and number in one exact number: native numeric sorting is fast.
  const keyed = new Float64Array(count);
  for (let at = 0; at < count; at++) keyed[at] = rank(at) * count + at;
  keyed.sort();
  for (let place = 0; place < count; place++) keyed[place] = keyed[place]! % count;
  return keyed;
}

/** The value that must not be current where the row stands; -1 for a row that takes any. */
function avoids(columns: Columns, row: number): number {
  return columns.status[row] === statuses.refused ? columns.expected[row]! : -1;
}

/** Gap g lies before the g-th row: which real time allows a row. Rows must come in order of invocation. */
class Room {
  readonly #columns: Columns;
  /** Earliest completion of the rows from each place on, and latest invocation of those up to it: both only grow. */
  readonly #firstOver: Int32Array;
  readonly #lastBegun: Int32Array;
  #from = 0;

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

  /** The first gap: behind every row that was over before this one began. */
  from(row: number): number {
    const begun = this.#columns.invoked[row]!;
    while (this.#from < this.#firstOver.length && this.#firstOver[this.#from]! < begun) this.#from++;
    return this.#from;
  }

  /** Whether the gap lies before every row that began when this one was over. */
  reaches(gap: number, row: number): boolean {
    if (gap > this.#lastBegun.length) return false;
    return gap === 0 || this.#lastBegun[gap - 1]! < this.#columns.completed[row]!;
  }
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
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!;
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
