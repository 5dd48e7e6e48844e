import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";
import { alike } from "./alike.ts";
import { Antichain, headWords, replaced } from "./antichain.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import type { Found, Limits } from "./search.ts";
import { Trail } from "./trail.ts";
import { noState, Transitions } from "./transitions.ts";

/**
 * Decides linearizability breadth first: the set of all configurations that the record allows is carried from event
 * to event, and grows only when a call returns that some of them have not taken ("just in time", Lowe 2017; Knossos).
 * Five prunings keep it small (reference, section 2.4b): reads are taken the moment they are legal; optional calls
 * that are alike are counted; of equal configurations those that used fewer stay; of open calls that are alike
 * the one that returns first is taken first; and bits belong to open calls only. It refutes fast what depth
 * first must exhaust, and costs memory where depth first merely walks; see portfolio.ts.
 */
export function frontierSearch(model: AnyModel, operations: readonly Operation[], limits: Limits): Found {
  return new Frontier(model, operations, limits).run();
}

class Frontier {
  readonly #operations: readonly Operation[];
  readonly #limits: Limits;
  readonly #readOnly: Uint8Array;
  readonly #classes: Int32Array;
  readonly #schedule: Schedule;
  readonly #transitions: Transitions;
  readonly #trail = new Trail();
  readonly #maskWords: number;
  /** Of each bit the open operation, or -1; and the bits of those alike that return earlier. */
  readonly #open: Int32Array;
  readonly #earlier: Int32Array;
  /** Optional operations of each class that have begun. */
  readonly #available: Int32Array;
  #frontier: Antichain;
  #next: Antichain;
  readonly #growing: Antichain;
  readonly #scratch: Int32Array;
  #steps = 0;
  #most = 0;
  #exhausted: "steps" | "memory" | "deadline" | undefined;

  constructor(model: AnyModel, operations: readonly Operation[], limits: Limits) {
    this.#operations = operations;
    this.#limits = limits;
    this.#readOnly = Uint8Array.from(operations, (operation) => (model.readOnly?.(operation) ? 1 : 0));
    this.#classes = alike(model, operations);
    this.#schedule = scheduleOf(operations, this.#classes);
    // One operation of each class is stepped for all of them, so that the steps of few classes are remembered.
    const first = new Map<number, Operation>();
    for (const [position, operation] of operations.entries()) {
      if (!first.has(this.#classes[position]!)) first.set(this.#classes[position]!, operation);
    }
    this.#transitions = new Transitions(model, [...first.values()]);
    const { slots, members } = this.#schedule;
    this.#maskWords = Math.max(1, (slots + 31) >>> 5);
    this.#open = new Int32Array(slots).fill(-1);
    this.#earlier = new Int32Array(slots * this.#maskWords);
    this.#available = new Int32Array(members.length);
    this.#frontier = new Antichain(this.#maskWords, members.length);
    this.#next = new Antichain(this.#maskWords, members.length);
    this.#growing = new Antichain(this.#maskWords, members.length);
    this.#scratch = new Int32Array(this.#frontier.stride);
  }

  run(): Found {
    this.#frontier.add(this.#scratch, 0);
    for (const event of this.#schedule.events) {
      if (event >= 0) this.#begin(event);
      else if (!this.#complete(-1 - event) && this.#exhausted === undefined) {
        return { kind: "stuck", furthest: this.#operations[-1 - event]!.completed, ...this.#spent() };
      }
      if (this.#exhausted !== undefined) {
        const position = event >= 0 ? event : -1 - event;
        const furthest = this.#operations[position]!.invoked;
        return { kind: "exhausted", budget: this.#exhausted, furthest, ...this.#spent() };
      }
    }
    const { records, stride } = this.#frontier;
    for (let at = 0; at < this.#frontier.count; at++) {
      const end = records[at * stride + 1]!;
      if (end !== replaced) return { kind: "linearizable", order: this.#order(end), ...this.#spent() };
    }
    throw new Error("the last frontier is empty");
  }

  #spent(): { steps: number; remembered: number } {
    return { steps: this.#steps, remembered: this.#most };
  }

  /** Optional operations of a class are used in order of invocation, so that those used had always begun. */
  #order(end: number): number[] {
    const used = new Int32Array(this.#available.length);
    return this.#trail.from(end).map((step) => {
      if (step >= 0) return step;
      const kind = -1 - step;
      return this.#schedule.members[kind]![used[kind]!++]!;
    });
  }

  #begin(position: number): void {
    const bit = this.#schedule.slot[position]!;
    if (bit < 0) {
      this.#available[this.#schedule.optionalClass[position]!]!++;
      return;
    }
    this.#open[bit] = position;
    this.#rank(position, bit);
    if (this.#readOnly[position] === 0) return;
    const { records, stride, count } = this.#frontier;
    for (let at = 0; at < count * stride; at += stride) {
      if (records[at + 1] !== replaced) this.#takeRead(records, at, position, bit);
    }
  }

  /** Of open operations that are alike the one that returns first goes first. */
  #rank(position: number, bit: number): void {
    const words = this.#maskWords;
    this.#earlier.fill(0, bit * words, (bit + 1) * words);
    for (let other = 0; other < this.#open.length; other++) {
      const rival = this.#open[other]!;
      if (rival < 0 || other === bit || this.#classes[rival] !== this.#classes[position]) continue;
      const [first, second] =
        this.#operations[rival]!.completed < this.#operations[position]!.completed
          ? [other, bit]
          : [bit, other];
      this.#earlier[second * words + (first >>> 5)]! |= 1 << (first & 31);
    }
  }

  #complete(position: number): boolean {
    const bit = this.#schedule.slot[position]!;
    const word = headWords + (bit >>> 5);
    const flag = 1 << (bit & 31);
    const { records, stride, count } = this.#frontier;
    const growing = this.#growing;
    growing.clear();
    this.#next.clear();
    for (let at = 0; at < count * stride; at += stride) {
      if (records[at + 1] === replaced) continue;
      if ((records[at + word]! & flag) === 0) growing.add(records, at);
      else this.#settle(records, at, word, flag);
    }
    for (let at = 0; at < growing.count && this.#exhausted === undefined; at++) {
      if (growing.records[at * stride + 1] !== replaced) this.#grow(at * stride, word, flag);
    }
    this.#open[bit] = -1;
    for (let other = 0; other < this.#open.length; other++) {
      this.#earlier[other * this.#maskWords + (bit >>> 5)]! &= ~flag;
    }
    [this.#frontier, this.#next] = [this.#next, this.#frontier];
    return this.#frontier.count > 0;
  }

  /** Passes a configuration that has taken the returning call; its bit is free again. */
  #settle(records: Int32Array, at: number, word: number, flag: number): void {
    const copy = this.#scratch;
    for (let offset = 0; offset < copy.length; offset++) copy[offset] = records[at + offset]!;
    copy[word]! &= ~flag;
    this.#next.add(copy, 0);
  }

  /** Tries every call that may come next. */
  #grow(at: number, word: number, flag: number): void {
    const words = this.#maskWords;
    for (let bit = 0; bit < this.#open.length; bit++) {
      const position = this.#open[bit]!;
      const records = this.#growing.records;
      if (position < 0 || (records[at + headWords + (bit >>> 5)]! & (1 << (bit & 31))) !== 0) continue;
      if (this.#mustWait(records, at, bit * words)) continue;
      const next = this.#step(records[at]!, position);
      if (next === noState || (this.#readOnly[position] === 1 && next !== records[at])) continue;
      const copy = this.#copied(at, next, position);
      copy[headWords + (bit >>> 5)]! |= 1 << (bit & 31);
      this.#arrive(copy, word, flag);
    }
    const counts = headWords + words;
    for (let kind = 0; kind < this.#available.length; kind++) {
      const records = this.#growing.records;
      if (records[at + counts + kind]! >= this.#available[kind]!) continue;
      const next = this.#step(records[at]!, this.#schedule.members[kind]![0]!);
      // One that changes nothing here may as well not happen here.
      if (next === noState || next === records[at]) continue;
      const copy = this.#copied(at, next, -1 - kind);
      copy[counts + kind]!++;
      this.#arrive(copy, word, flag);
    }
  }

  #mustWait(records: Int32Array, at: number, earlier: number): boolean {
    for (let word = 0; word < this.#maskWords; word++) {
      if ((this.#earlier[earlier + word]! & ~records[at + headWords + word]!) !== 0) return true;
    }
    return false;
  }

  #copied(at: number, state: number, step: number): Int32Array {
    const copy = this.#scratch;
    const records = this.#growing.records;
    for (let offset = 0; offset < copy.length; offset++) copy[offset] = records[at + offset]!;
    copy[0] = state;
    copy[1] = this.#trail.add(records[at + 1]!, step);
    return copy;
  }

  #arrive(copy: Int32Array, word: number, flag: number): void {
    for (let bit = 0; bit < this.#open.length; bit++) {
      const position = this.#open[bit]!;
      if (position >= 0 && this.#readOnly[position] === 1) this.#takeRead(copy, 0, position, bit);
    }
    if ((copy[word]! & flag) === 0) this.#growing.add(copy, 0);
    else {
      copy[word]! &= ~flag;
      this.#next.add(copy, 0);
    }
    this.#weigh();
  }

  /** A read that is legal is taken at once: it disturbs nobody. */
  #takeRead(records: Int32Array, at: number, position: number, bit: number): void {
    const word = at + headWords + (bit >>> 5);
    const flag = 1 << (bit & 31);
    if ((records[word]! & flag) !== 0) return;
    if (this.#step(records[at]!, position) !== records[at]) return;
    records[word]! |= flag;
    records[at + 1] = this.#trail.add(records[at + 1]!, position);
  }

  #step(state: number, position: number): number {
    this.#steps++;
    if (this.#steps >= this.#limits.stepsMax) this.#exhausted = "steps";
    if ((this.#steps & 1023) === 0 && this.#limits.expired?.()) this.#exhausted = "deadline";
    return this.#transitions.next(state, this.#classes[position]!);
  }

  #weigh(): void {
    const kept = this.#growing.count + this.#next.count;
    if (kept > this.#most) this.#most = kept;
    const words = (this.#growing.count + this.#next.count) * this.#scratch.length;
    const most = this.#limits.memoMax;
    if (words > 8 * most || this.#trail.length > 16 * most || this.#transitions.count > most) {
      this.#exhausted = "memory";
    }
  }
}
