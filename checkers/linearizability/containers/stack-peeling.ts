import type { Columns } from "../../engine/columns.ts";
import type { Lives } from "./lives.ts";
import type { Slots } from "./slots.ts";
import { CountTree, ReachTree } from "./trees.ts";

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
 * Takes elements away until none can be. A slot in which no element left is certainly there serves every call it
 * lies in; an element is not certainly there during its own calls, so it never stands in its own way. Each slot
 * is looked at once, each call placed once, each step in logarithmic time.
 */
export function peel(columns: Columns, lives: Lives, slots: Slots): Peeling {
  return new Peeler(columns, lives, slots).run();
}

class Peeler {
  readonly #lives: Lives;
  readonly #slots: Slots;
  readonly #first: Int32Array;
  readonly #endOf: Int32Array;
  readonly #slotOf: Int32Array;
  readonly #missing: Uint8Array;
  readonly #peeled: Int32Array;
  #placed = 0;
  readonly #counts: CountTree;
  readonly #calls: ReachTree;

  constructor(columns: Columns, lives: Lives, slots: Slots) {
    const size = lives.values.length;
    this.#lives = lives;
    this.#slots = slots;
    this.#first = new Int32Array(2 * size);
    this.#endOf = new Int32Array(columns.count).fill(-1);
    this.#slotOf = new Int32Array(2 * size).fill(-1);
    this.#missing = new Uint8Array(size);
    this.#peeled = new Int32Array(size);
    const change = new Int32Array(slots.count + 1);
    const reach = new Int32Array(columns.count).fill(-1);
    for (let v = 0; v < size; v++) {
      if (isFleeting(lives, v)) continue;
      this.#end(columns, reach, 2 * v, lives.insert[v]!, lives.insertBy[v]!);
      if (lives.remove[v]! >= 0) this.#end(columns, reach, 2 * v + 1, lives.remove[v]!, lives.removeBy[v]!);
      else this.#slotOf[2 * v + 1] = slots.count;
      const [from, to] = [this.#from(v), this.#to(v)];
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
      if (taken === this.#placed) break;
      while (taken < this.#placed) this.#takeAway(this.#peeled[taken++]!);
    }
    const stuck: number[] = [];
    for (let v = 0; v < this.#missing.length; v++) if (this.#missing[v]! > 0) stuck.push(v);
    return { peeled: this.#peeled.subarray(0, this.#placed), slotOf: this.#slotOf, stuck };
  }

  #end(columns: Columns, reach: Int32Array, end: number, row: number, by: number): void {
    this.#first[end] = this.#slots.after(columns.invoked[row]!);
    this.#endOf[row] = end;
    reach[row] = this.#slots.last(by);
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

  #place(end: number, slot: number): void {
    this.#slotOf[end] = slot;
    if (--this.#missing[end >> 1]! === 0) this.#peeled[this.#placed++] = end >> 1;
  }

  #takeAway(v: number): void {
    this.#counts.add(this.#from(v), this.#to(v), -1);
  }
}
