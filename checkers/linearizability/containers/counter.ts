import { type Columns, never, statuses } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import { Heap } from "./heap.ts";
import { type ObjectTest, ordered, violated } from "./object-test.ts";

/**
 * A counter whose additions are all of one step: the sum is kept as small as the ended additions and the
 * answered reads allow, and a read takes effect as soon as the sum is what it read (reference, section 2.6).
 * Additions of different amounts are subset sums, and left to the search.
 */
export const counterTest: ObjectTest = (columns) => {
  const { count, f, functions, argument, values, status } = columns;
  const [adds, reads] = [functions.indexOf("add"), functions.indexOf("read")];
  let amount = -1;
  for (let row = 0; row < count; row++) {
    if (status[row] === statuses.refused || (f[row] !== adds && f[row] !== reads)) return undefined;
    if (f[row] !== adds) continue;
    if (amount >= 0 && argument[row] !== amount) return undefined;
    amount = argument[row]!;
  }
  const step = amount < 0 ? 1 : (values[amount] as number);
  return Number.isSafeInteger(step) && step !== 0 ? new Sweep(columns, adds, step).finding() : undefined;
};

class Sweep {
  readonly #columns: Columns;
  readonly #adds: number;
  readonly #step: number;
  readonly #open: Heap;
  readonly #placed: Uint8Array;
  readonly #order: Int32Array;
  /** Reads that wait for a sum, as lists by the number of steps in it. */
  readonly #waiting: Int32Array;
  readonly #next: Int32Array;
  #written = 0;
  #steps = 0;

  constructor(columns: Columns, adds: number, step: number) {
    this.#columns = columns;
    this.#adds = adds;
    this.#step = step;
    this.#open = new Heap(columns.completed);
    this.#placed = new Uint8Array(columns.count);
    this.#order = new Int32Array(columns.count);
    this.#waiting = new Int32Array(columns.count + 1).fill(-1);
    this.#next = new Int32Array(columns.count);
  }

  finding(): Finding {
    const { count, events, invoked, completed, f } = this.#columns;
    const rowAt = new Int32Array(events).fill(-1);
    for (let row = 0; row < count; row++) {
      rowAt[invoked[row]!] = row;
      if (completed[row] !== never) rowAt[completed[row]!] = row;
    }
    for (let event = 0; event < events; event++) {
      const row = rowAt[event]!;
      if (row < 0 || this.#placed[row] === 1) continue;
      const begins = invoked[row] === event;
      if (f[row] === this.#adds) {
        if (begins) this.#open.push(row);
        else this.#add(row);
        continue;
      }
      const wrong = begins ? this.#beginRead(row) : this.#endRead(row);
      if (wrong !== undefined) return wrong;
    }
    return ordered(this.#columns, this.#order.subarray(0, this.#written));
  }

  #stepsRead(row: number): number {
    const sum = this.#columns.values[this.#columns.result[row]!];
    return typeof sum === "number" ? sum / this.#step : Number.NaN;
  }

  #beginRead(row: number): Finding | undefined {
    const steps = this.#stepsRead(row);
    if (!Number.isSafeInteger(steps) || steps < 0 || steps > this.#columns.count)
      return violated(
        "impossible sum",
        [row],
        `No number of additions of ${this.#step} makes what was read.`,
      );
    if (steps === this.#steps) this.#place(row);
    else if (steps < this.#steps)
      return violated(
        "read below what was added",
        [row, ...this.#order.subarray(0, Math.min(this.#written, shownMax))],
        `A read saw ${steps} additions, but ${this.#steps} had taken effect before it began: they had ended, or earlier reads had seen so many.`,
      );
    else {
      this.#next[row] = this.#waiting[steps]!;
      this.#waiting[steps] = row;
    }
    return undefined;
  }

  #endRead(row: number): Finding | undefined {
    const steps = this.#stepsRead(row);
    while (this.#steps < steps) {
      for (let add = this.#open.least; add >= 0 && this.#placed[add] === 1; add = this.#open.least)
        this.#open.pop();
      const add = this.#open.least;
      if (add < 0)
        return violated(
          "read above what was added",
          [row],
          `A read saw ${steps} additions, but only ${this.#steps} had begun when it ended.`,
        );
      this.#add(add);
    }
    return undefined;
  }

  #add(row: number): void {
    this.#place(row);
    this.#steps++;
    for (let read = this.#waiting[this.#steps]!; read >= 0; read = this.#next[read]!) this.#place(read);
  }

  #place(row: number): void {
    this.#placed[row] = 1;
    this.#order[this.#written++] = row;
  }
}

/** Calls named in a violation; the sum depends on all of them, which is too many to name. */
const shownMax = 8;
