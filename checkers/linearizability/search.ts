import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";
import { Entries, head } from "./entries.ts";
import { isOpen } from "./parts.ts";
import { Prospects } from "./prospects.ts";
import { noState, Transitions } from "./transitions.ts";
import { Visited, zobrist } from "./visited.ts";

export interface Limits {
  readonly stepsMax: number;
  readonly memoMax: number;
  readonly expired?: () => boolean;
}

/** Positions in the list of operations the search was given. */
type Position = number;

export type Found = { readonly steps: number; readonly remembered: number } & (
  | { readonly kind: "linearizable"; readonly order: readonly Position[] }
  /** No order exists. `furthest`: a return (a position in the history) that attempts reached and none passed, or -1. */
  | { readonly kind: "stuck"; readonly furthest: number }
  | {
      readonly kind: "exhausted";
      readonly budget: "steps" | "memory" | "deadline";
      readonly furthest: number;
    }
);

/** Told of each dead end: the operation that had returned but could not be linearized, and what had been, in order. */
export type DeadEnd = (stuck: Position, depth: number, order: () => readonly Position[]) => void;

/**
 * Looks for a linearization by depth first (Wing and Gong 1993) with remembered configurations (Lowe 2017),
 * in the form of Horn and Kroening (2015) that Porcupine made popular; written anew. Four things differ:
 * operations without a known completion are optional and never block; what cannot change any state is
 * linearized at once and not branched on; completed operations are tried before optional ones; and branches
 * are cut by what must still be found (see Prospects). Most parts are a walk with hardly a wrong turn, for which
 * looking ahead would cost more than it saves: it begins, from the start again, after a few. With `deadEnd` nothing
 * is cut: then every dead end is met where it shows.
 */
export function search(
  model: AnyModel,
  operations: readonly Operation[],
  limits: Limits,
  deadEnd?: DeadEnd,
): Found {
  return new Search(model, operations, limits, deadEnd).run();
}

/** Wrong turns before looking ahead: one for so many operations, as a power of two. */
const carefreeShift = 3;
/** Words of remembered configurations and characters of remembered states, per entry of the budget. */
const wordsPerEntry = 24;
const charactersPerEntry = 64;

class Search {
  readonly #limits: Limits;
  readonly #deadEnd: DeadEnd | undefined;
  /** Operations with a completion come first; both kinds in order of invocation. */
  readonly #operations: readonly Operation[];
  readonly #positions: Int32Array;
  readonly #required: number;
  readonly #readOnly: Uint8Array;
  readonly #entries: Entries;
  readonly #transitions: Transitions;
  #prospects: Prospects | undefined;
  /** Wrong turns that are left before looking ahead; none are counted where it is done already, or cannot be. */
  #carefree: number;
  readonly #model: AnyModel;
  #visited = new Visited();

  // The configuration: state, linearized operations as bits, and their hash.
  #state = 0;
  #remaining: number;
  readonly #bits: Int32Array;
  #low = 0;
  #high = -1;
  readonly #optionalBits: Int32Array;
  #hash = 0;

  // The path to it. An eager step has no alternatives.
  #depth = 0;
  readonly #stack: Int32Array;
  readonly #stateBefore: Int32Array;
  readonly #highBefore: Int32Array;
  readonly #eager: Uint8Array;

  // Where to look for the next candidate: an entry of the list, then an optional operation.
  #entry = 0;
  #optional = noOptional;

  #steps = 0;
  #furthest = -1;
  #exhausted: "steps" | "memory" | "deadline" | undefined;

  constructor(
    model: AnyModel,
    operations: readonly Operation[],
    limits: Limits,
    deadEnd: DeadEnd | undefined,
  ) {
    const required: Position[] = [];
    const optional: Position[] = [];
    for (let position = 0; position < operations.length; position++)
      (isOpen(operations[position]!) ? optional : required).push(position);
    const order = [...required, ...optional];
    this.#positions = new Int32Array(order);
    this.#operations = order.map((position) => operations[position]!);
    this.#limits = limits;
    this.#deadEnd = deadEnd;
    this.#required = required.length;
    this.#remaining = required.length;
    this.#readOnly = new Uint8Array(order.length);
    for (let index = 0; index < order.length; index++)
      this.#readOnly[index] = model.readOnly?.(this.#operations[index]!) === true ? 1 : 0;
    this.#entries = new Entries(this.#operations.slice(0, required.length));
    this.#transitions = new Transitions(model, this.#operations);
    this.#model = model;
    this.#carefree = deadEnd === undefined ? operations.length >>> carefreeShift : Number.POSITIVE_INFINITY;
    this.#bits = new Int32Array((required.length + 31) >>> 5);
    this.#optionalBits = new Int32Array((optional.length + 31) >>> 5);
    this.#stack = new Int32Array(operations.length);
    this.#stateBefore = new Int32Array(operations.length);
    this.#highBefore = new Int32Array(operations.length);
    this.#eager = new Uint8Array(operations.length);
  }

  run(): Found {
    let alive = this.#arrive();
    while (this.#remaining > 0) {
      if (this.#exhausted !== undefined) {
        return { kind: "exhausted", budget: this.#exhausted, furthest: this.#furthest, ...this.#spent() };
      }
      if (alive && this.#advance()) alive = this.#arrive();
      else if (this.#exhausted === undefined) {
        if (this.#carefree-- === 0 && this.#lookAhead()) alive = this.#arrive();
        else if (this.#retreat()) alive = true;
        else return { kind: "stuck", furthest: this.#furthest, ...this.#spent() };
        if (this.#prospects?.hopeless === true) return { kind: "stuck", furthest: -1, ...this.#spent() };
      }
    }
    return { kind: "linearizable", order: this.#order(), ...this.#spent() };
  }

  /** Back to the start, with prospects; false when the model gives none. */
  #lookAhead(): boolean {
    const prospects = Prospects.of(this.#model, this.#operations, this.#required);
    if (prospects === undefined) return false;
    while (this.#depth > 0) this.#untake();
    this.#visited = new Visited();
    this.#prospects = prospects;
    return true;
  }

  #order(): Position[] {
    return Array.from(this.#stack.subarray(0, this.#depth), (index) => this.#positions[index]!);
  }

  #spent(): { steps: number; remembered: number } {
    return { steps: this.#steps, remembered: this.#visited.size };
  }

  /** Takes what can be taken without choosing; false when this configuration has been seen to lead nowhere. */
  #arrive(): boolean {
    const entries = this.#entries;
    let entry = entries.next[head]!;
    while (entry !== head && !entries.isReturn(entry)) {
      const operation = entries.operation[entry]!;
      // A read moved to the earliest moment at which it is legal disturbs no other operation.
      if (this.#readOnly[operation] === 1 && this.#step(operation) === this.#state) {
        this.#take(operation, this.#state, true);
        entry = entries.behind(operation);
      } else entry = entries.next[entry]!;
    }
    if (this.#remaining === 0) return true;
    this.#entry = entries.next[head]!;
    this.#optional = noOptional;
    while (this.#bits[this.#low] === -1) this.#low++;
    const fresh = this.#visited.add(
      this.#hash,
      this.#state,
      this.#bits,
      this.#low,
      this.#high,
      this.#optionalBits,
    );
    if (fresh) this.#weigh();
    return fresh;
  }

  /** Takes the next candidate that is legal here; false when there is none left. */
  #advance(): boolean {
    const entries = this.#entries;
    while (this.#optional === noOptional && this.#exhausted === undefined) {
      if (entries.isReturn(this.#entry)) {
        this.#optional = this.#required;
        break;
      }
      const operation = entries.operation[this.#entry]!;
      if (this.#readOnly[operation] === 0 && this.#prospects?.buries(operation) !== true) {
        const next = this.#step(operation);
        if (next !== noState) {
          this.#take(operation, next, false);
          return true;
        }
      }
      this.#entry = entries.next[this.#entry]!;
    }
    return this.#advanceOptional();
  }

  #advanceOptional(): boolean {
    const blocked = this.#entries.firstReturning();
    const limit = this.#operations[blocked]!.completed;
    for (; this.#exhausted === undefined && this.#optional < this.#operations.length; this.#optional++) {
      if (this.#operations[this.#optional]!.invoked > limit) break;
      if (this.#isTaken(this.#optional) || this.#isPointless(this.#optional)) continue;
      const next = this.#step(this.#optional);
      // One that changes nothing here may as well not happen here.
      if (next === noState || next === this.#state) continue;
      this.#take(this.#optional, next, false);
      return true;
    }
    if (this.#exhausted === undefined) this.#block(blocked, limit);
    return false;
  }

  #isPointless(optional: number): boolean {
    const prospects = this.#prospects;
    return prospects !== undefined && (prospects.isIdle(optional) || prospects.buries(optional));
  }

  #block(blocked: number, limit: number): void {
    if (limit > this.#furthest) this.#furthest = limit;
    this.#deadEnd?.(this.#positions[blocked]!, this.#depth, () => this.#order());
  }

  #isTaken(operation: number): boolean {
    const bit = operation - this.#required;
    return (this.#optionalBits[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }

  #take(operation: number, next: number, eager: boolean): void {
    this.#stack[this.#depth] = operation;
    this.#stateBefore[this.#depth] = this.#state;
    this.#highBefore[this.#depth] = this.#high;
    this.#eager[this.#depth] = eager ? 1 : 0;
    this.#depth++;
    this.#state = next;
    this.#hash ^= zobrist(operation);
    this.#prospects?.take(operation);
    if (operation >= this.#required) {
      const bit = operation - this.#required;
      this.#optionalBits[bit >>> 5]! ^= 1 << (bit & 31);
      return;
    }
    this.#bits[operation >>> 5]! ^= 1 << (operation & 31);
    if (operation >>> 5 > this.#high) this.#high = operation >>> 5;
    this.#remaining--;
    this.#entries.lift(operation);
  }

  /** Goes back to the last choice and behind it; false when every choice has been tried. */
  #retreat(): boolean {
    while (this.#depth > 0) {
      const operation = this.#untake();
      const optional = operation >= this.#required;
      if (this.#eager[this.#depth] === 1) continue;
      this.#optional = optional ? operation + 1 : noOptional;
      if (!optional) this.#entry = this.#entries.next[this.#entries.call[operation]!]!;
      return true;
    }
    return false;
  }

  /** Takes the last step back. */
  #untake(): number {
    this.#depth--;
    const operation = this.#stack[this.#depth]!;
    this.#state = this.#stateBefore[this.#depth]!;
    this.#high = this.#highBefore[this.#depth]!;
    this.#hash ^= zobrist(operation);
    this.#prospects?.untake(operation);
    if (operation >= this.#required) {
      const bit = operation - this.#required;
      this.#optionalBits[bit >>> 5]! ^= 1 << (bit & 31);
    } else {
      this.#bits[operation >>> 5]! ^= 1 << (operation & 31);
      if (operation >>> 5 < this.#low) this.#low = operation >>> 5;
      this.#remaining++;
      this.#entries.unlift(operation);
    }
    return operation;
  }

  #step(operation: number): number {
    this.#steps++;
    if (this.#steps >= this.#limits.stepsMax) this.#exhausted = "steps";
    if ((this.#steps & 1023) === 0 && this.#limits.expired?.()) this.#exhausted = "deadline";
    return this.#transitions.next(this.#state, operation);
  }

  #weigh(): void {
    const most = this.#limits.memoMax;
    if (
      this.#visited.size > most ||
      this.#visited.words > most * wordsPerEntry ||
      this.#transitions.count > most ||
      this.#transitions.keyCharacters > most * charactersPerEntry
    ) {
      this.#exhausted = "memory";
    }
  }
}

const noOptional = -1;
