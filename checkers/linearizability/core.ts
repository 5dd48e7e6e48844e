import type { Key, Operation } from "../../harness/core/operation.ts";
import { grouped } from "../grouping.ts";
import type { AnyModel, Values } from "../model.ts";
import { isOpen } from "./parts.ts";
import { portfolio } from "./portfolio.ts";
import type { Limits } from "./search.ts";
import { Ties } from "./ties.ts";

/** A few operations that contradict each other by themselves, in order of invocation. */
export interface Core {
  readonly operations: readonly CoreOperation[];
  /** False when the budget for shrinking ran out before nothing more could be left out. */
  readonly minimal: boolean;
}

export interface CoreOperation {
  readonly original: Operation;
  /** What it is counted as: the original, or less (Model.weaken). */
  readonly counted: Operation;
}

/**
 * Leaves out operations as long as the rest still has no order. Only deletions that turn legal orders into
 * legal orders are made (reads; a value with all who found it, see Ties), so the violation in the core is
 * one of the history and not of the deletions. First a guess: the culprit's value and one other. Then chunks
 * are halved as in delta debugging (Zeller and Hildebrandt 2002).
 */
export function shrink(
  model: AnyModel,
  operations: readonly Operation[],
  culprit: Operation,
  limits: Limits,
): Core {
  const shrinker = new Shrinker(model, operations, limits);
  if (model.values !== undefined) shrinker.focus(culprit);
  shrinker.leaveOutReads();
  shrinker.leaveOutGroups();
  shrinker.weaken();
  shrinker.leaveOutGroups();
  shrinker.leaveOutReads();
  return shrinker.core(culprit);
}

/** True when a core is small enough to try every order of it. */
export function isSmall(operations: readonly Operation[]): boolean {
  return operations.length <= 9 && operations.filter(isOpen).length <= 5;
}

/** Pairs of values that the first guess tries, and the steps that each may take. */
const guessesMax = 200;
const guessStepsMax = 50_000;

class Shrinker {
  readonly #model: AnyModel;
  readonly #limits: Limits;
  readonly #all: readonly Operation[];
  readonly #originals = new Map<Operation, Operation>();
  readonly #ties: Ties;
  #kept: readonly Operation[];
  #steps = 0;
  #complete = true;

  constructor(model: AnyModel, operations: readonly Operation[], limits: Limits) {
    this.#model = model;
    this.#limits = limits;
    this.#all = operations;
    this.#ties = new Ties(model, operations);
    this.#kept = operations;
  }

  /** Mostly two values are at odds: the one the culprit found and one that should have hidden it. */
  focus(culprit: Operation): void {
    const touched = (operation: Operation): readonly Key[] => {
      const { puts, finds, takes } = this.#values(operation);
      return [...puts, ...(finds === "everything" ? [] : finds), ...(takes ?? [])];
    };
    const own = touched(culprit);
    if (own.length === 0) return;
    const touching = this.#all.flatMap((operation) =>
      touched(operation).map((value) => ({ value, operation })),
    );
    const byValue = grouped(touching, ({ value }) => value);
    const always = this.#all.filter((operation) => this.#values(operation).takesAny);
    const nearest = [...byValue.keys()].reverse().filter((value) => !own.includes(value));
    for (const other of [undefined, ...nearest].slice(0, guessesMax)) {
      const values = new Set(other === undefined ? own : [...own, other]);
      const about = [...values].flatMap((value) => byValue.get(value) ?? []);
      const around = new Set([...always, ...about.map((one) => one.operation)]);
      const guess = [...around].sort((a, b) => a.invoked - b.invoked);
      const within = guess.flatMap((operation) => this.#within(values, operation));
      const kept = within.length < 1_000 ? this.#settled(within) : undefined;
      if (kept !== undefined && this.#tryKeeping(kept, guessStepsMax)) return;
      if (this.#isSpent()) return;
    }
    // A failed guess says nothing about the budget of what follows.
    this.#complete = true;
  }

  leaveOutReads(): void {
    const reads = this.#kept.filter((operation) => this.#model.readOnly?.(operation) ?? false);
    this.#reduce(reads, (chunk) => {
      const gone = new Set(chunk);
      return this.#tryKeeping(this.#kept.filter((operation) => !gone.has(operation)));
    });
  }

  leaveOutGroups(): void {
    if (this.#model.values === undefined) return;
    const candidates = this.#kept.filter((operation) => this.#values(operation).takesAny !== true);
    this.#reduce(candidates, (chunk) => {
      const gone = new Set(chunk);
      const kept = this.#settled(this.#kept.filter((operation) => !gone.has(operation)));
      return kept !== undefined && this.#tryKeeping(kept);
    });
  }

  /** Counts calls as their weaker forms, which need fewer others to be understood. */
  weaken(): void {
    if (this.#model.weaken === undefined) return;
    const candidates = this.#kept.filter((operation) => this.#model.weaken!(operation) !== undefined);
    this.#reduce(candidates, (chunk) => {
      const weaker = new Set(chunk);
      return this.#tryKeeping(
        this.#kept.map((operation) => (weaker.has(operation) ? this.#weakened(operation)! : operation)),
      );
    });
  }

  core(culprit: Operation): Core {
    const operations = this.#kept.map((counted): CoreOperation => {
      const original = this.#originals.get(counted) ?? counted;
      return this.#isWhole(original) ? { original, counted: original } : { original, counted };
    });
    const source = this.#sourceOf(culprit);
    if (source !== undefined) operations.push(source);
    operations.sort((a, b) => a.counted.invoked - b.counted.invoked);
    return { operations, minimal: this.#complete };
  }

  /**
   * The last call that put what the culprit found, when it was not needed: it had surely been replaced, so
   * it explains nothing, but people look for it.
   */
  #sourceOf(culprit: Operation): CoreOperation | undefined {
    const { finds } = this.#values(culprit);
    const kept = new Set(this.#kept.map((operation) => this.#originals.get(operation) ?? operation));
    const sources = this.#all.filter((operation) => {
      const { puts } = this.#values(operation);
      return finds !== "everything" && operation !== culprit && puts.some((value) => finds.includes(value));
    });
    const original = sources.at(-1);
    if (original === undefined || sources.some((operation) => kept.has(operation))) return undefined;
    return { original, counted: this.#isWhole(original) ? original : (this.#weakened(original) ?? original) };
  }

  /** Whether all that the operation may have found is still there; a stronger claim keeps the contradiction. */
  #isWhole(original: Operation): boolean {
    const { finds } = this.#values(original);
    if (finds === "everything") return this.#kept.includes(original);
    const kept = new Set(this.#kept.map((operation) => this.#originals.get(operation) ?? operation));
    return this.#all.every(
      (other) => kept.has(other) || !this.#values(other).puts.some((value) => finds.includes(value)),
    );
  }

  #values(operation: Operation): Values {
    return this.#model.values?.(operation) ?? { puts: [], finds: [] };
  }

  #settled(kept: readonly Operation[]): readonly Operation[] | undefined {
    this.#steps += this.#all.length;
    return this.#ties.settled(kept, (operation) => this.#originals.get(operation) ?? operation);
  }

  /** The operation, or its weaker form, when it is about the given values only; otherwise it is left out. */
  #within(values: ReadonlySet<Key>, operation: Operation): Operation[] {
    if (this.#isAbout(values, operation)) return [operation];
    const weaker = this.#weakened(operation);
    return weaker !== undefined && this.#isAbout(values, weaker) ? [weaker] : [];
  }

  #isAbout(values: ReadonlySet<Key>, operation: Operation): boolean {
    const { puts, finds, takes } = this.#values(operation);
    if (finds === "everything") return false;
    return [...puts, ...finds, ...(takes ?? [])].every((value) => values.has(value));
  }

  #weakened(operation: Operation): Operation | undefined {
    const weaker = this.#model.weaken?.(operation);
    if (weaker !== undefined) this.#originals.set(weaker, this.#originals.get(operation) ?? operation);
    return weaker;
  }

  /** Tries ever smaller chunks of the candidates, until single ones have been tried without success. */
  #reduce(candidates: readonly Operation[], attempt: (chunk: readonly Operation[]) => boolean): void {
    let left = candidates;
    let size = left.length;
    let present = new Set(this.#kept);
    while (left.length > 0 && size > 0) {
      let progress = false;
      for (let start = 0; start < left.length; start += size) {
        if (this.#isSpent()) return;
        const chunk = left.slice(start, start + size).filter((operation) => present.has(operation));
        if (chunk.length === 0 || !attempt(chunk)) continue;
        progress = true;
        present = new Set(this.#kept);
      }
      left = left.filter((operation) => present.has(operation));
      if (size > 1) size = Math.ceil(size / 2);
      else if (!progress) return;
    }
  }

  #isSpent(): boolean {
    const isSpent = this.#steps >= this.#limits.stepsMax || this.#limits.expired?.() === true;
    if (isSpent) this.#complete = false;
    return isSpent;
  }

  #tryKeeping(operations: readonly Operation[], stepsMax = Number.POSITIVE_INFINITY): boolean {
    const left = Math.max(1, Math.min(stepsMax, this.#limits.stepsMax - this.#steps));
    const found = portfolio(this.#model, operations, { ...this.#limits, stepsMax: left });
    // Setting up a search costs about as much as a step for each operation.
    this.#steps += found.steps + operations.length;
    if (found.kind === "exhausted") this.#complete = false;
    if (found.kind !== "stuck") return false;
    this.#kept = operations;
    return true;
  }
}
