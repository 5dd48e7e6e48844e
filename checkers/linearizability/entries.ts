import type { Operation } from "../../harness/core/operation.ts";

/** Entry 0 of a list: its head and its end. */
export const head = 0;

/**
 * The invocations and returns of completed operations as one doubly linked list in the order of the record
 * (Wing and Gong 1993; Horn and Kroening 2015). Linearizing an operation *lifts* its two entries out; the
 * links left in them put them back in constant time, in the reverse order.
 */
export class Entries {
  readonly next: Int32Array;
  readonly #previous: Int32Array;
  readonly operation: Int32Array;
  /** The entries of an operation. */
  readonly call: Int32Array;
  readonly #return: Int32Array;
  readonly #isReturn: Uint8Array;

  /** The operations are in order of invocation, and each has a completion. */
  constructor(operations: readonly Operation[]) {
    const count = operations.length;
    // Completion and operation in one exact number: native numeric sorting is fast.
    const returns = new Float64Array(count);
    for (let index = 0; index < count; index++) returns[index] = operations[index]!.completed * count + index;
    returns.sort();
    this.next = new Int32Array(2 * count + 1);
    this.#previous = new Int32Array(2 * count + 1);
    this.operation = new Int32Array(2 * count + 1);
    this.call = new Int32Array(count);
    this.#return = new Int32Array(count);
    this.#isReturn = new Uint8Array(2 * count + 1);
    let entry = 1;
    let called = 0;
    for (let place = 0; place < count; place++) {
      const returned = returns[place]! % count;
      // An invocation at the same position as a return comes first: touching intervals are concurrent.
      while (called < count && operations[called]!.invoked <= operations[returned]!.completed) {
        this.call[called] = entry;
        this.operation[entry++] = called++;
      }
      this.#return[returned] = entry;
      this.#isReturn[entry] = 1;
      this.operation[entry++] = returned;
    }
    for (let at = 0; at < entry; at++) {
      this.next[at] = at + 1;
      this.#previous[at] = at - 1;
    }
    this.next[entry - 1] = head;
    this.#previous[head] = entry - 1;
  }

  isReturn(entry: number): boolean {
    return this.#isReturn[entry] === 1;
  }

  lift(operation: number): void {
    this.#unlink(this.call[operation]!);
    this.#unlink(this.#return[operation]!);
  }

  unlift(operation: number): void {
    this.#relink(this.#return[operation]!);
    this.#relink(this.call[operation]!);
  }

  /** The entry behind a call that has just been lifted, or is still there. */
  behind(operation: number): number {
    const after = this.next[this.call[operation]!]!;
    return after === this.#return[operation] ? this.next[after]! : after;
  }

  /** The operation whose return comes first of those left; the list is not empty. */
  firstReturning(): number {
    let entry = this.next[head]!;
    while (!this.isReturn(entry)) entry = this.next[entry]!;
    return this.operation[entry]!;
  }

  #unlink(entry: number): void {
    const before = this.#previous[entry]!;
    const after = this.next[entry]!;
    this.next[before] = after;
    this.#previous[after] = before;
  }

  #relink(entry: number): void {
    this.next[this.#previous[entry]!] = entry;
    this.#previous[this.next[entry]!] = entry;
  }
}
