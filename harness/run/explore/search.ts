import { assert } from "../../core/assert.ts";
import type { Chooser, Possible, StepEffect } from "../steps.ts";
import { dependent, happenedBefore, type Taken } from "./dependence.ts";

export interface SearchOptions {
  /** Steps in one order; what goes on longer is cut off, and the search is then not exhaustive. */
  readonly stepsMax: number;
  /** False: every order is executed, for comparison. */
  readonly reduction: boolean;
  /** Adds events to what is possible: those of the program that have not been taken. */
  events?(taken: readonly string[]): readonly Possible[];
}

/** How an execution ended: all was done; it was seen to be redundant; or it was longer than allowed. */
export type Ending = "complete" | "redundant" | "cut";

/**
 * All orders of a program's steps, one execution after the other, without remembering states: each execution follows
 * the branch to be tried from the start (stateless search; Godefroid 1996). Of each trace at least one order is
 * executed: where two dependent steps raced, the other order is tried (dynamic partial-order reduction; Flanagan
 * and Godefroid 2005), by one of the steps that can begin it (source sets; Abdulla, Aronsson, Jonsson and Sagonas
 * 2014, algorithm 1), and what was tried before sleeps until something depends on it (sleep sets; Godefroid 1996).
 *
 * Every step is a thread of its own that takes one step, for a message may be delivered after any other. Nothing that
 * is possible becomes impossible by another step, and every order ends: so all that was possible was also done.
 */
export class Search implements Chooser {
  readonly #options: SearchOptions;
  readonly #frames: Frame[] = [];
  /** Steps of the execution under way. */
  #depth = 0;
  #ending: Ending = "complete";
  #exhausted = false;
  #cut = false;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  /** Nothing is left to try. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** How the execution under way came to its end. */
  get ending(): Ending {
    return this.#ending;
  }

  /** Some order was longer than allowed: what would have followed was not tried. */
  get cut(): boolean {
    return this.#cut;
  }

  /** The steps of the latest execution, in order. */
  get steps(): readonly Taken[] {
    return this.#frames.slice(0, this.#depth).map(({ taken }) => taken!);
  }

  next(possible: readonly Possible[]): string | undefined {
    const { events, stepsMax } = this.#options;
    const names = this.#frames.slice(0, this.#depth).map(({ chosen }) => chosen);
    const all = [...possible, ...(events?.(names) ?? [])];
    if (all.length === 0) return this.#end("complete");
    if (this.#depth >= stepsMax) return this.#end("cut");
    const frame = this.#frames[this.#depth] ?? this.#opened(all);
    if (frame === undefined) return this.#end("redundant");
    const chosen = all.find(({ name }) => name === frame.chosen);
    assert(chosen !== undefined, `the step "${frame.chosen}" was possible before and is not now`);
    frame.possible = all;
    this.#depth++;
    return frame.chosen;
  }

  happened(effect: StepEffect): void {
    const frame = this.#frames[this.#depth - 1]!;
    frame.taken = { ...frame.possible.find(({ name }) => name === frame.chosen)!, ...effect };
  }

  /** To be called after each execution: learns from it and prepares the next one. */
  learn(): Ending {
    const ending = this.#ending;
    if (ending === "cut") this.#cut = true;
    if (this.#options.reduction) this.#race();
    this.#frames.length = this.#depth;
    this.#turnBack();
    this.#depth = 0;
    this.#ending = "complete";
    return ending;
  }

  #end(ending: Ending): undefined {
    this.#ending = ending;
    return undefined;
  }

  /** A frame for a step that was never taken from here; undefined when all that is possible sleeps. */
  #opened(possible: readonly Possible[]): Frame | undefined {
    const above = this.#frames[this.#depth - 1];
    const sleep = new Map<string, Taken>();
    if (above !== undefined && this.#options.reduction)
      for (const [name, asleep] of above.sleep) if (!dependent(asleep, above.taken!)) sleep.set(name, asleep);
    const first = possible.find(({ name }) => !sleep.has(name));
    if (first === undefined) return undefined;
    const tries = this.#options.reduction ? [first.name] : possible.map(({ name }) => name);
    const frame: Frame = { possible, chosen: first.name, taken: undefined, tries: new Set(tries), sleep };
    this.#frames.push(frame);
    return frame;
  }

  /** Sees to it that of each two steps that raced in this execution the other order is tried too. */
  #race(): void {
    const steps = this.steps;
    const before = happenedBefore(steps);
    for (const [later, step] of steps.entries()) {
      for (let earlier = later - 1; earlier >= 0; earlier--) {
        if (!isRace(steps, before, earlier, later)) continue;
        const begins = beginnings(before, earlier, later).map((index) => steps[index]!.name);
        const { possible, tries } = this.#frames[earlier]!;
        if (begins.some((name) => tries.has(name))) continue;
        const one = begins.find((name) => possible.some((known) => known.name === name));
        assert(one !== undefined, `"${step.name}" cannot come before "${steps[earlier]!.name}"`);
        tries.add(one);
      }
    }
  }

  /** The deepest step at which something else is still to be tried. */
  #turnBack(): void {
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      frame.sleep.set(frame.chosen, frame.taken!);
      const next = [...frame.tries].find((name) => !frame.sleep.has(name));
      if (next !== undefined) {
        frame.chosen = next;
        frame.taken = undefined;
        return;
      }
      this.#frames.pop();
    }
    this.#exhausted = true;
  }
}

/** A place in the order where more than one step was possible. */
interface Frame {
  possible: readonly Possible[];
  chosen: string;
  taken: Taken | undefined;
  /** What is to be tried here, or was. */
  readonly tries: Set<string>;
  /** What need not be tried here any more: it was, here or above, and nothing since depends on it. */
  readonly sleep: Map<string, Taken>;
}

/** Two dependent steps with nothing between them that makes one wait for the other: they could have been the other way round. */
function isRace(
  steps: readonly Taken[],
  before: readonly Uint8Array[],
  earlier: number,
  later: number,
): boolean {
  const step = steps[later]!;
  if (!dependent(steps[earlier]!, step)) return false;
  if (step.causes.some((cause) => cause === earlier || before[cause]![earlier] === 1)) return false;
  for (let between = earlier + 1; between < later; between++)
    if (before[between]![earlier] === 1 && before[later]![between] === 1) return false;
  return true;
}

/**
 * The steps with which an order can go on from before `earlier`, and have `later` in it without `earlier`: those of
 * the rest that wait for nothing in it (the initials of a source set).
 */
function beginnings(before: readonly Uint8Array[], earlier: number, later: number): number[] {
  const rest: number[] = [];
  for (let index = earlier + 1; index < later; index++) if (before[index]![earlier] === 0) rest.push(index);
  rest.push(later);
  return rest.filter((index) => rest.every((other) => other >= index || before[index]![other] === 0));
}
