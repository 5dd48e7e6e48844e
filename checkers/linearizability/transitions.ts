import type { Operation } from "../../harness/core/operation.ts";
import { type AnyModel, illegal } from "../model.ts";

/** What `next` answers for a step that cannot happen. */
export const noState = -1;

/**
 * Numbers the states of one search by their keys, and remembers recent steps. Numbered states make
 * configurations comparable word by word; the remembered steps spare the model most of its work.
 */
export class Transitions {
  readonly #model: AnyModel;
  readonly #operations: readonly Operation[];
  readonly #ids = new Map<string | number, number>();
  readonly #states: unknown[] = [];
  /** A direct-mapped cache of (state, operation) -> next state; a collision only costs a step. */
  readonly #cachedState: Int32Array;
  readonly #cachedOperation: Int32Array;
  readonly #cachedNext: Int32Array;
  readonly #mask: number;
  /** Characters held by text keys: states of strings and lists can be large. */
  keyCharacters = 0;

  constructor(model: AnyModel, operations: readonly Operation[]) {
    this.#model = model;
    this.#operations = operations;
    const size = 2 ** Math.min(15, Math.ceil(Math.log2(4 * operations.length + 16)));
    this.#mask = size - 1;
    this.#cachedState = new Int32Array(size).fill(noState);
    this.#cachedOperation = new Int32Array(size);
    this.#cachedNext = new Int32Array(size);
    this.#number(model.initial);
  }

  /** The initial state has number 0. */
  get count(): number {
    return this.#states.length;
  }

  next(state: number, operation: number): number {
    const slot =
      (Math.imul(state, 0x9e3779b1) ^ Math.imul(operation, 0x85ebca6b) ^ (operation >>> 3)) & this.#mask;
    if (this.#cachedState[slot] === state && this.#cachedOperation[slot] === operation) {
      return this.#cachedNext[slot]!;
    }
    const stepped = this.#model.step(this.#states[state]!, this.#operations[operation]!);
    const next = stepped === illegal ? noState : this.#number(stepped);
    this.#cachedState[slot] = state;
    this.#cachedOperation[slot] = operation;
    this.#cachedNext[slot] = next;
    return next;
  }

  #number(state: unknown): number {
    const key = this.#model.key(state);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#states.length;
    this.#ids.set(key, id);
    this.#states.push(state);
    if (typeof key === "string") this.keyCharacters += key.length;
    return id;
  }
}
