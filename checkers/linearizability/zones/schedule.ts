import { type Columns, never, statuses } from "../../engine/columns.ts";
import { doings, registerDoings, writes } from "../../engine/register-rows.ts";
import type { ReadsFrom } from "../../engine/uniqueness.ts";
import { type Clusters, clustersOf } from "./clusters.ts";
import { type Refusal, refusalWithoutReason } from "./refusals.ts";

/**
 * Another order of one key's clusters, for refused cas that find no place in the order of the sweep. A cluster may
 * begin between the invocation of its write and its earliest completion, and lasts at least until the latest
 * invocation of a member. A cas that was refused because the value was not X, and began while X was current, wants
 * X to end before it does. So clusters are scheduled along time: each lasts as long as nothing asks for its end,
 * and then the open one with the earliest deadline follows that nobody must precede. This is a heuristic (the
 * choice is never taken back): an order that comes out is replayed like any other, and none proves nothing.
 */
export class Scheduler {
  readonly #columns: Columns;
  readonly #from: ReadsFrom;
  readonly #clusters: Clusters;
  readonly #doing: Uint8Array;
  /** Of chains, by head; of the rest of a chain from a member on, the earliest deadline. */
  readonly #chainHigh: Int32Array;
  readonly #restLow: Int32Array;
  readonly #done: Uint8Array;
  readonly #writer: Int32Array;
  /** Refused cas by the cluster they did not find, as linked lists. */
  readonly #wishes: Int32Array;
  readonly #nextWish: Int32Array;

  constructor(columns: Columns, from: ReadsFrom) {
    const size = columns.count + columns.keys.length;
    this.#columns = columns;
    this.#from = from;
    this.#clusters = clustersOf(columns, from);
    this.#doing = registerDoings(columns);
    this.#chainHigh = new Int32Array(size);
    this.#restLow = new Int32Array(size);
    this.#done = new Uint8Array(size);
    this.#writer = new Int32Array(columns.values.length).fill(-1);
    this.#wishes = new Int32Array(size).fill(-1);
    this.#nextWish = new Int32Array(columns.count).fill(-1);
  }

  /** A refused cas of the key that no order allows. */
  refusal(key: number, loose: readonly number[]): Refusal | undefined {
    return refusalWithoutReason(this.#columns, this.#from, this.#clusters, key, loose, this.#writer);
  }

  /** An order of the key's rows but for the loose ones, or undefined when the schedule fails. */
  order(key: number, loose: readonly number[]): Int32Array | undefined {
    const heads = this.#headsOf(key);
    this.#wish(key, loose);
    const sequence = this.#sequence(this.#columns.count + key, heads);
    return sequence === undefined ? undefined : this.#rowsOf(key, sequence);
  }

  #headsOf(key: number): Int32Array {
    const { columns, start, rows } = { columns: this.#columns, ...this.#from.byKey };
    const heads = new Int32Array(start[key + 1]! - start[key]!);
    let count = 0;
    for (let place = start[key]!; place < start[key + 1]!; place++) {
      const row = rows === undefined ? place : rows[place]!;
      if (this.#clusters.high[row]! < 0) continue;
      this.#writer[columns.argument[row]!] = row;
      if (this.#doing[columns.f[row]!] === doings.write) heads[count++] = row;
    }
    this.#measure(columns.count + key);
    for (let place = 0; place < count; place++) this.#measure(heads[place]!);
    return heads.subarray(0, count);
  }

  #measure(head: number): void {
    const { low, high, next } = this.#clusters;
    if (next[head]! < 0) {
      this.#chainHigh[head] = high[head]!;
      this.#restLow[head] = low[head]!;
      return;
    }
    const chain: number[] = [];
    let most = -1;
    for (let at = head; at >= 0; at = next[at]!) {
      chain.push(at);
      most = Math.max(most, high[at]!);
    }
    this.#chainHigh[head] = most;
    let least = never;
    for (let place = chain.length - 1; place >= 0; place--) {
      const at = chain[place]!;
      least = Math.min(least, low[at]!);
      this.#restLow[at] = least;
    }
  }

  #wish(key: number, loose: readonly number[]): void {
    const { columns } = { columns: this.#columns };
    const initial = columns.initialValue ?? columns.nilValue;
    for (const row of loose) {
      if (columns.status[row] !== statuses.refused) continue;
      const value = columns.expected[row]!;
      const writer = value === initial ? columns.count + key : this.#writer[value]!;
      if (writer < 0 || (writer < columns.count && columns.key[writer] !== key)) continue;
      this.#nextWish[row] = this.#wishes[writer]!;
      this.#wishes[writer] = row;
    }
  }

  /** When a cluster that began at a time must be over for all who did not find it. */
  #endOf(cluster: number, began: number): number {
    const { invoked, completed } = this.#columns;
    let end = never;
    for (let row = this.#wishes[cluster]!; row >= 0; row = this.#nextWish[row]!)
      if (invoked[row]! > began && completed[row]! < end) end = completed[row]!;
    return end;
  }

  #sequence(first: number, heads: Int32Array): number[] | undefined {
    const { high, next } = this.#clusters;
    const { invoked } = this.#columns;
    const queue = new Queue(heads, this.#restLow, this.#done);
    const sequence = [first];
    let current = first;
    let began = -1;
    for (;;) {
      const end = this.#endOf(current, began);
      let following = next[current]!;
      let time = Math.min(end, queue.earliest());
      if (following >= 0) time = Math.min(time, this.#restLow[following]!);
      else if (queue.isEmpty()) return end === never ? sequence : undefined;
      else {
        queue.open(time, invoked);
        following = this.#choose(queue);
        if (following < 0) return undefined;
        this.#done[following] = 1;
      }
      began = Math.max(time, high[current]!, invoked[following]!);
      if (began > end) return undefined;
      current = following;
      sequence.push(current);
    }
  }

  /** Of the open heads the one with the earliest deadline among those that nobody else must precede. */
  #choose(queue: Queue): number {
    let chosen = -1;
    for (const head of queue.opened()) {
      if (this.#chainHigh[head]! > queue.earliestBut(head)) continue;
      if (chosen < 0 || this.#restLow[head]! < this.#restLow[chosen]!) chosen = head;
    }
    return chosen;
  }

  #rowsOf(key: number, sequence: readonly number[]): Int32Array {
    const { columns, start, rows } = { columns: this.#columns, ...this.#from.byKey };
    const { readers } = this.#clusters;
    let size = 0;
    for (const cluster of sequence) size += readers[cluster]! + (cluster < columns.count ? 1 : 0);
    const order = new Int32Array(size);
    let filled = 0;
    for (const cluster of sequence) {
      if (cluster < columns.count) order[filled++] = cluster;
      const members = readers[cluster]!;
      readers[cluster] = filled;
      filled += members;
    }
    for (let place = start[key]!; place < start[key + 1]!; place++) {
      const row = rows === undefined ? place : rows[place]!;
      const by = this.#from.source[row]!;
      if (by < 0 || columns.status[row] === statuses.info) continue;
      if (!writes(columns, this.#doing[columns.f[row]!]!, row)) order[readers[by]!++] = row;
    }
    return order;
  }
}

/** Heads that have not been placed: by deadline, and those that may begin already. */
class Queue {
  readonly #heads: Int32Array;
  readonly #low: Int32Array;
  readonly #done: Uint8Array;
  readonly #byDeadline: Int32Array;
  #first = 0;
  #released = 0;
  #opened: number[] = [];

  constructor(heads: Int32Array, low: Int32Array, done: Uint8Array) {
    this.#heads = heads;
    this.#low = low;
    this.#done = done;
    const size = heads.length;
    // Deadline and place in one exact number: native numeric sorting is fast.
    const keyed = new Float64Array(size);
    for (let place = 0; place < size; place++) keyed[place] = low[heads[place]!]! * size + place;
    keyed.sort();
    this.#byDeadline = new Int32Array(size);
    for (let place = 0; place < size; place++) this.#byDeadline[place] = heads[keyed[place]! % size]!;
  }

  isEmpty(): boolean {
    return this.earliest() === never;
  }

  /** The earliest deadline of all, open or not. */
  earliest(): number {
    const { length } = this.#byDeadline;
    while (this.#first < length && this.#done[this.#byDeadline[this.#first]!] === 1) this.#first++;
    return this.#first < length ? this.#low[this.#byDeadline[this.#first]!]! : never;
  }

  earliestBut(head: number): number {
    const earliest = this.earliest();
    if (this.#byDeadline[this.#first] !== head) return earliest;
    let at = this.#first + 1;
    while (at < this.#byDeadline.length && this.#done[this.#byDeadline[at]!] === 1) at++;
    return at < this.#byDeadline.length ? this.#low[this.#byDeadline[at]!]! : never;
  }

  /** Lets those in that begin by a time. */
  open(time: number, invoked: Int32Array): void {
    this.#opened = this.#opened.filter((head) => this.#done[head] === 0);
    while (this.#released < this.#heads.length && invoked[this.#heads[this.#released]!]! <= time)
      this.#opened.push(this.#heads[this.#released++]!);
  }

  opened(): readonly number[] {
    return this.#opened;
  }
}
