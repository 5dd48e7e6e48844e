import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";
import { alike } from "./alike.ts";
import { Antichain, headWords, replaced } from "./antichain.ts";
import { OpenCalls } from "./open-calls.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import type { Found, Limits } from "./search.ts";
import { Trail } from "./trail.ts";
import { noState, Transitions } from "./transitions.ts";

/**
 * Decides linearizability breadth first: the set of all configurations that the record allows is carried from event
 * to event, and grows only when a call returns that some of them have not done ("just in time", Lowe 2017; Knossos).
 * Six prunings keep it small (reference, section 2.4b): a call that would change nothing is done at once; optional
 * calls that are alike are counted; of configurations that can do the same the one that owes least stays; of open
 * calls that are alike the one that returns first goes first, optional ones last; bits belong to open calls only.
 * The sixth is ours: whoever replaces the state hides all open calls that would only have replaced it too. These
 * are *done* without being *used*: they may have happened just before, and may as well happen later. So writes that
 * nobody reads are never put into an order. It refutes fast what depth first must exhaust, and costs memory where
 * depth first merely walks; see portfolio.ts.
 */
export function frontierSearch(model: AnyModel, operations: readonly Operation[], limits: Limits): Found {
  return new Frontier(model, operations, limits).run();
}

class Frontier {
  readonly #operations: readonly Operation[];
  readonly #limits: Limits;
  readonly #classes: Int32Array;
  readonly #schedule: Schedule;
  readonly #transitions: Transitions;
  readonly #trail = new Trail();
  readonly #open: OpenCalls;
  /** Words of a record: from where the used calls, the done ones, and the counts of optional ones used. */
  readonly #used = headWords;
  readonly #done: number;
  readonly #counts: number;
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
    this.#classes = alike(model, operations);
    this.#schedule = scheduleOf(operations, this.#classes);
    // One operation of each class is stepped for all of them, so that the steps of few classes are remembered.
    const first = new Map<number, Operation>();
    for (const [position, operation] of operations.entries()) {
      if (!first.has(this.#classes[position]!)) first.set(this.#classes[position]!, operation);
    }
    this.#transitions = new Transitions(model, [...first.values()]);
    this.#open = new OpenCalls(model, operations, this.#classes, this.#schedule);
    const { words, strict } = this.#open;
    const optional = this.#schedule.members.length;
    this.#done = this.#used + words;
    this.#counts = this.#done + words;
    this.#available = new Int32Array(optional);
    this.#frontier = new Antichain(strict, optional);
    this.#next = new Antichain(strict, optional);
    this.#growing = new Antichain(strict, optional);
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

  /**
   * Optional operations of a class are used in order of invocation, so that those used had always begun. A call
   * that was done where it changed nothing stands there, unless it was used later.
   */
  #order(end: number): number[] {
    const taken = new Int32Array(this.#available.length);
    const steps = this.#trail.from(end);
    const used = new Set(steps);
    const count = this.#operations.length;
    return steps.flatMap((step) => {
      if (step >= count) return used.has(step - count) ? [] : [step - count];
      if (step >= 0) return [step];
      const kind = -1 - step;
      return [this.#schedule.members[kind]![taken[kind]!++]!];
    });
  }

  #begin(position: number): void {
    const bit = this.#schedule.slot[position]!;
    if (bit < 0) {
      this.#available[this.#schedule.optionalClass[position]!]!++;
      return;
    }
    this.#open.begin(position, bit);
    const { records, stride, count } = this.#frontier;
    for (let at = 0; at < count * stride; at += stride) {
      if (records[at + 1] !== replaced) this.#doIfIdle(records, at, position, bit);
    }
  }

  #complete(position: number): boolean {
    const bit = this.#schedule.slot[position]!;
    const { records, stride, count } = this.#frontier;
    const growing = this.#growing;
    growing.clear();
    this.#next.clear();
    for (let at = 0; at < count * stride; at += stride) {
      if (records[at + 1] === replaced) continue;
      this.#copy(records, at);
      this.#sort(position, bit);
    }
    for (let at = 0; at < growing.count && this.#exhausted === undefined; at++) {
      if (growing.records[at * stride + 1] !== replaced) this.#grow(at * stride, position, bit);
    }
    this.#open.end(bit);
    [this.#frontier, this.#next] = [this.#next, this.#frontier];
    return this.#frontier.count > 0;
  }

  #copy(records: Int32Array, at: number): void {
    const copy = this.#scratch;
    for (let offset = 0; offset < copy.length; offset++) copy[offset] = records[at + offset]!;
  }

  /**
   * Passes the configuration at hand if it has done the returning call, whose bit is free again; and lets it grow
   * unless it has used the call, for this is the last moment to do so.
   */
  #sort(returning: number, bit: number): void {
    const copy = this.#scratch;
    const flag = 1 << (bit & 31);
    const used = this.#used + (bit >>> 5);
    const done = this.#done + (bit >>> 5);
    const isDone = (copy[done]! & flag) !== 0;
    const isSpent = (copy[used]! & flag) !== 0 || (isDone && this.#open.isRead(returning));
    if (!isSpent) this.#growing.add(copy, 0);
    if (!isDone) return;
    copy[used]! &= ~flag;
    copy[done]! &= ~flag;
    this.#next.add(copy, 0);
  }

  /** Tries every call that may come next. One that changes nothing has been done already, or need not happen. */
  #grow(at: number, returning: number, returningBit: number): void {
    const open = this.#open;
    for (let bit = 0; bit < open.at.length; bit++) {
      const position = open.at[bit]!;
      const { records } = this.#growing;
      const flag = 1 << (bit & 31);
      if (position < 0 || (records[at + this.#used + (bit >>> 5)]! & flag) !== 0) continue;
      if (open.isRead(position) || open.mustWait(bit, records, at + this.#used)) continue;
      const next = this.#step(records[at]!, position);
      if (next === noState || next === records[at]) continue;
      this.#copy(records, at);
      this.#scratch[this.#used + (bit >>> 5)]! |= flag;
      this.#scratch[this.#done + (bit >>> 5)]! |= flag;
      this.#arrive(next, position, position);
      this.#sort(returning, returningBit);
    }
    for (let kind = 0; kind < this.#available.length; kind++) {
      const { records } = this.#growing;
      if (records[at + this.#counts + kind]! >= this.#available[kind]!) continue;
      if (open.isDoubled(kind, records, at + this.#used)) continue;
      const position = this.#schedule.members[kind]![0]!;
      const next = this.#step(records[at]!, position);
      if (next === noState || next === records[at]) continue;
      this.#copy(records, at);
      this.#scratch[this.#counts + kind]!++;
      this.#arrive(next, position, -1 - kind);
      this.#sort(returning, returningBit);
    }
  }

  /** Brings the configuration at hand into its next state, and does what can be done there without choosing. */
  #arrive(state: number, position: number, step: number): void {
    const copy = this.#scratch;
    const open = this.#open;
    if (open.isBlind(position)) this.#hide(copy);
    copy[0] = state;
    copy[1] = this.#trail.add(copy[1]!, step);
    for (let bit = 0; bit < open.at.length; bit++) {
      if (open.at[bit]! >= 0) this.#doIfIdle(copy, 0, open.at[bit]!, bit);
    }
    this.#weigh();
  }

  /** All that would only have replaced the state may have done so just before it is replaced again. */
  #hide(copy: Int32Array): void {
    for (let word = 0; word < this.#open.words; word++) {
      let hidden = this.#open.blind[word]! & ~copy[this.#done + word]!;
      copy[this.#done + word]! |= hidden;
      for (; hidden !== 0; hidden &= hidden - 1) {
        const bit = 32 * word + 31 - Math.clz32(hidden & -hidden);
        copy[1] = this.#trail.add(copy[1]!, this.#operations.length + this.#open.at[bit]!);
      }
    }
  }

  /** A call that changes nothing here is done: it disturbs nobody. All but reads may happen later instead. */
  #doIfIdle(records: Int32Array, at: number, position: number, bit: number): void {
    const word = at + this.#done + (bit >>> 5);
    const flag = 1 << (bit & 31);
    if ((records[word]! & flag) !== 0) return;
    if (this.#step(records[at]!, position) !== records[at]) return;
    records[word]! |= flag;
    const step = this.#open.isRead(position) ? position : this.#operations.length + position;
    records[at + 1] = this.#trail.add(records[at + 1]!, step);
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
