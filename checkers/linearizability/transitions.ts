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
  /**
   * A direct-mapped cache of (state, operation) -> next state; a collision only costs a step. A walk without wrong
   * turns asks for nothing twice, so it is made only when there have been more steps than a walk has.
   */
  #cache: Cache | undefined;
  #uncached: number;
  /** Characters held by text keys: states of strings and lists can be large. */
  keyCharacters = 0;

  constructor(model: AnyModel, operations: readonly Operation[]) {
    this.#model = model;
    this.#operations = operations;
    this.#uncached = 2 * operations.length;
    this.#number(model.initial);
  }

  /** The initial state has number 0. */
  get count(): number {
    return this.#states.length;
  }

  next(state: number, operation: number): number {
    const cache = this.#cache;
    if (cache === undefined) {
      if (this.#uncached-- < 0) this.#cache = cacheFor(this.#operations.length);
      return this.#stepped(state, operation);
    }
    const slot =
      (Math.imul(state, 0x9e3779b1) ^ Math.imul(operation, 0x85ebca6b) ^ (operation >>> 3)) & cache.mask;
    if (cache.state[slot] === state && cache.operation[slot] === operation) return cache.next[slot]!;
    const next = this.#stepped(state, operation);
    cache.state[slot] = state;
    cache.operation[slot] = operation;
    cache.next[slot] = next;
    return next;
  }

  #stepped(state: number, operation: number): number {
    const stepped = this.#model.step(this.#states[state]!, this.#operations[operation]!);
    return stepped === illegal ? noState : this.#number(stepped);
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

interface Cache {
  readonly mask: number;
  readonly state: Int32Array;
  readonly operation: Int32Array;
  readonly next: Int32Array;
}

function cacheFor(operations: number): Cache {
  const size = 2 ** Math.min(15, Math.ceil(Math.log2(4 * operations + 16)));
  return {
    mask: size - 1,
    state: new Int32Array(size).fill(noState),
    operation: new Int32Array(size),
    next: new Int32Array(size),
  };
}
