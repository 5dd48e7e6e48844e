import type { Columns } from "../../engine/columns.ts";
import type { Lives } from "./lives.ts";
import type { Slots } from "./slots.ts";
import { CountTree, OwnerTree, ReachTree } from "./trees.ts";

/** What peeling found, by place in the lives. An element's push is its end 0, its pop its end 1: `2 * place + end`. */
export interface Peeling {
  /** Elements in the order in which they were taken away; those that can come and go at one instant are not in it. */
  readonly peeled: Int32Array;
  /** For each end a slot at which no other element left was certainly there. */
  readonly slotOf: Int32Array;
  /** The elements that could not be taken away. */
  readonly stuck: readonly number[];
}

/** True when the element may come and go in one instant: it is in nobody's way, and nobody in its. */
export function isFleeting(lives: Lives, place: number): boolean {
  return lives.insertBy[place]! > lives.removeFrom[place]!;
}

/**
 * Takes elements away until none can be. A slot under which no element is certainly there serves every call it
 * lies in; a slot under one element serves that element's own calls, and all others once it is gone. So each
 * slot is looked at once or twice, each call placed once, each step in logarithmic time.
 */
export function peel(columns: Columns, lives: Lives, slots: Slots): Peeling {
  return new Peeler(columns, lives, slots).run();
}

class Peeler {
  readonly #lives: Lives;
  readonly #slots: Slots;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #rowOf: Int32Array;
  readonly #endOf: Int32Array;
  readonly #slotOf: Int32Array;
  readonly #missing: Uint8Array;
  readonly #peeled: Int32Array;
  #placed = 0;
  readonly #counts: CountTree;
  readonly #owners: OwnerTree;
  readonly #calls: ReachTree;
  /** Slots that wait for an element to go, as lists. */
  readonly #waiting: Int32Array;
  readonly #nextWaiting: Int32Array;

  constructor(columns: Columns, lives: Lives, slots: Slots) {
    const size = lives.values.length;
    this.#lives = lives;
    this.#slots = slots;
    this.#first = new Int32Array(2 * size);
    this.#last = new Int32Array(2 * size).fill(-1);
    this.#rowOf = new Int32Array(2 * size);
    this.#endOf = new Int32Array(columns.count).fill(-1);
    this.#slotOf = new Int32Array(2 * size).fill(-1);
    this.#missing = new Uint8Array(size);
    this.#peeled = new Int32Array(size);
    this.#waiting = new Int32Array(size).fill(-1);
    this.#nextWaiting = new Int32Array(slots.count).fill(-1);
    const change = new Int32Array(slots.count + 1);
    const reach = new Int32Array(columns.count).fill(-1);
    this.#owners = new OwnerTree(slots.count);
    for (let v = 0; v < size; v++) {
      if (isFleeting(lives, v)) continue;
      this.#end(columns, reach, 2 * v, lives.insert[v]!, lives.insertBy[v]!);
      if (lives.remove[v]! >= 0) this.#end(columns, reach, 2 * v + 1, lives.remove[v]!, lives.removeBy[v]!);
      else this.#slotOf[2 * v + 1] = slots.count;
      const [from, to] = [this.#from(v), this.#to(v)];
      this.#owners.toggle(from, to, v);
      change[from]!++;
      change[to]!--;
    }
    for (let slot = 1; slot < slots.count; slot++) change[slot]! += change[slot - 1]!;
    this.#counts = new CountTree(change.subarray(0, slots.count));
    this.#calls = new ReachTree(reach);
  }

  run(): Peeling {
    const counts = this.#counts;
    for (let taken = 0; ; ) {
      while (counts.least === 0) {
        const slot = counts.firstLeast();
        counts.close(slot);
        this.#serveAll(slot);
      }
      while (counts.least === 1) {
        const slot = counts.firstLeast();
        counts.close(slot);
        this.#serveOwner(slot);
      }
      if (taken === this.#placed) break;
      while (taken < this.#placed) this.#takeAway(this.#peeled[taken++]!);
    }
    const stuck: number[] = [];
    for (let v = 0; v < this.#missing.length; v++) if (this.#missing[v]! > 0) stuck.push(v);
    return { peeled: this.#peeled.subarray(0, this.#placed), slotOf: this.#slotOf, stuck };
  }

  #end(columns: Columns, reach: Int32Array, end: number, row: number, by: number): void {
    this.#first[end] = this.#slots.after(columns.invoked[row]!);
    this.#last[end] = this.#slots.last(by);
    this.#rowOf[end] = row;
    this.#endOf[row] = end;
    reach[row] = this.#last[end]!;
    this.#missing[end >> 1]!++;
  }

  /** The slots in which an element is certainly there. */
  #from(v: number): number {
    return this.#slots.after(this.#lives.insertBy[v]!);
  }

  #to(v: number): number {
    return this.#slots.after(this.#lives.removeFrom[v]!);
  }

  #serveAll(slot: number): void {
    for (;;) {
      const row = this.#calls.first(slot);
      if (row < 0) return;
      const end = this.#endOf[row]!;
      if (this.#first[end]! > slot) return;
      this.#calls.remove(row);
      this.#place(end, slot);
    }
  }

  #serveOwner(slot: number): void {
    const v = this.#owners.at(slot);
    for (let end = 2 * v; end < 2 * v + 2; end++) {
      if (this.#slotOf[end]! >= 0 || this.#first[end]! > slot || this.#last[end]! < slot) continue;
      this.#calls.remove(this.#rowOf[end]!);
      this.#place(end, slot);
    }
    this.#nextWaiting[slot] = this.#waiting[v]!;
    this.#waiting[v] = slot;
  }

  #place(end: number, slot: number): void {
    this.#slotOf[end] = slot;
    if (--this.#missing[end >> 1]! === 0) this.#peeled[this.#placed++] = end >> 1;
  }

  #takeAway(v: number): void {
    this.#counts.add(this.#from(v), this.#to(v), -1);
    this.#owners.toggle(this.#from(v), this.#to(v), v);
    for (let slot = this.#waiting[v]!; slot >= 0; slot = this.#nextWaiting[slot]!) this.#serveAll(slot);
  }
}
