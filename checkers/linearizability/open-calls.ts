import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";
import { isBlind } from "./blind.ts";
import type { Schedule } from "./schedule.ts";

const none = -1;

/**
 * The calls that are open at one event of a frontier search, each with a bit, and what is known of them whatever
 * the configuration. Masks are rows of `words` words.
 */
export class OpenCalls {
  readonly words: number;
  /** Of each bit its operation, or -1. */
  readonly at: Int32Array;
  /** Bits of operations that only look. */
  readonly reads: Int32Array;
  /** Bits of operations that leave the same state behind wherever they happen. */
  readonly blind: Int32Array;
  /** Bits of all others: that one happened is a fact that no other configuration can have differently. */
  readonly strict: Int32Array;
  /** By bit: those alike that return earlier. By class: those alike. */
  readonly #earlier: Int32Array;
  readonly #ofClass: Int32Array;
  readonly #operations: readonly Operation[];
  readonly #classes: Int32Array;
  readonly #schedule: Schedule;
  readonly #kind: Uint8Array;

  constructor(model: AnyModel, operations: readonly Operation[], classes: Int32Array, schedule: Schedule) {
    this.#operations = operations;
    this.#classes = classes;
    this.#schedule = schedule;
    this.words = Math.max(1, (schedule.slots + 31) >>> 5);
    this.at = new Int32Array(schedule.slots).fill(none);
    this.reads = new Int32Array(this.words);
    this.blind = new Int32Array(this.words);
    this.strict = new Int32Array(this.words);
    this.#earlier = new Int32Array(schedule.slots * this.words);
    this.#ofClass = new Int32Array(schedule.members.length * this.words);
    this.#kind = Uint8Array.from(operations, (operation) => kindOf(model, operation));
  }

  isRead(operation: number): boolean {
    return this.#kind[operation] === kinds.read;
  }

  isBlind(operation: number): boolean {
    return this.#kind[operation] === kinds.blind;
  }

  begin(operation: number, bit: number): void {
    this.at[bit] = operation;
    this.#rank(operation, bit);
    const mask = [this.reads, this.blind, this.strict][this.#kind[operation]!]!;
    mask[bit >>> 5]! |= 1 << (bit & 31);
  }

  end(bit: number): void {
    const word = bit >>> 5;
    const others = ~(1 << (bit & 31));
    this.at[bit] = none;
    this.reads[word]! &= others;
    this.blind[word]! &= others;
    this.strict[word]! &= others;
    for (let row = word; row < this.#earlier.length; row += this.words) this.#earlier[row]! &= others;
    for (let row = word; row < this.#ofClass.length; row += this.words) this.#ofClass[row]! &= others;
  }

  /**
   * True when a call that is alike returns earlier: it goes first, for the other can take its part later. (One that
   * only replaces the state is then done too, for it would change nothing.)
   */
  mustWait(bit: number, records: Int32Array, used: number): boolean {
    return this.#hasUnused(this.#earlier, bit * this.words, records, used);
  }

  /** True when an open call does the same as the optional ones of a class: those never expire, and go last. */
  isDoubled(kind: number, records: Int32Array, used: number): boolean {
    return this.#hasUnused(this.#ofClass, kind * this.words, records, used);
  }

  #hasUnused(masks: Int32Array, row: number, records: Int32Array, used: number): boolean {
    for (let word = 0; word < this.words; word++) {
      if ((masks[row + word]! & ~records[used + word]!) !== 0) return true;
    }
    return false;
  }

  #rank(operation: number, bit: number): void {
    const { words } = this;
    this.#earlier.fill(0, bit * words, (bit + 1) * words);
    const alike = this.#classes[operation]!;
    for (let other = 0; other < this.at.length; other++) {
      const rival = this.at[other]!;
      if (rival < 0 || other === bit || this.#classes[rival] !== alike) continue;
      const isEarlier = this.#operations[rival]!.completed < this.#operations[operation]!.completed;
      const [first, second] = isEarlier ? [other, bit] : [bit, other];
      this.#earlier[second * words + (first >>> 5)]! |= 1 << (first & 31);
    }
    const kind = this.#schedule.classNumber(alike);
    if (kind !== undefined) this.#ofClass[kind * words + (bit >>> 5)]! |= 1 << (bit & 31);
  }
}

const kinds = { read: 0, blind: 1, strict: 2 } as const;

function kindOf(model: AnyModel, operation: Operation): number {
  if (model.readOnly?.(operation)) return kinds.read;
  return isBlind(model, operation) ? kinds.blind : kinds.strict;
}
