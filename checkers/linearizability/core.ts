import type { Key, Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";
import { isOpen } from "./parts.ts";
import { type Limits, search } from "./search.ts";

/** A few operations that contradict each other by themselves. */
export interface Core {
  /** In order of invocation; a weakened one is counted as less than it was. */
  readonly operations: readonly { readonly operation: Operation; readonly weakened: boolean }[];
  /** False when the budget for shrinking ran out before nothing more could be left out. */
  readonly minimal: boolean;
}

/**
 * Leaves out operations as long as the rest still has no order. Only deletions that turn legal orders into
 * legal orders are made (reads; a value with all who found it, see Model.values), so the violation in the
 * core is one of the history and not of the deletions. Chunks are halved as in delta debugging (Zeller 2002).
 */
export function shrink(model: AnyModel, operations: readonly Operation[], limits: Limits): Core {
  const shrinker = new Shrinker(model, operations, limits);
  shrinker.leaveOutReads();
  shrinker.leaveOutGroups();
  shrinker.weaken();
  shrinker.leaveOutGroups();
  shrinker.leaveOutReads();
  return shrinker.core();
}

interface Unit {
  readonly original: Operation;
  readonly operation: Operation;
}

class Shrinker {
  readonly #model: AnyModel;
  readonly #limits: Limits;
  readonly #all: readonly Operation[];
  #kept: Unit[];
  #steps = 0;
  #complete = true;

  constructor(model: AnyModel, operations: readonly Operation[], limits: Limits) {
    this.#model = model;
    this.#limits = limits;
    this.#all = operations;
    this.#kept = operations.map((operation) => ({ original: operation, operation }));
  }

  leaveOutReads(): void {
    const isRead = (unit: Unit): boolean => this.#model.readOnly?.(unit.operation) ?? false;
    this.#reduce(this.#kept.filter(isRead), (chunk) => {
      const gone = new Set(chunk);
      return this.#tryKeeping(this.#kept.filter((unit) => !gone.has(unit)));
    });
  }

  leaveOutGroups(): void {
    if (this.#model.values === undefined) return;
    this.#reduce([...this.#kept], (chunk) => this.#tryKeeping(this.#without(chunk)));
  }

  /** Counts calls as their weaker forms, which need fewer others to be understood; undone where nothing was won. */
  weaken(): void {
    const { weaken } = this.#model;
    if (weaken === undefined) return;
    const candidates = this.#kept.filter((unit) => weaken(unit.operation) !== undefined);
    this.#reduce(candidates, (chunk) => {
      const weaker = new Set(chunk);
      return this.#tryKeeping(
        this.#kept.map((unit) =>
          weaker.has(unit) ? { original: unit.original, operation: weaken(unit.operation)! } : unit,
        ),
      );
    });
  }

  core(): Core {
    const operations = this.#kept.map((unit) => this.#strongest(unit));
    return { operations, minimal: this.#complete };
  }

  /** The original form again when all that it found is still there; stronger claims keep the contradiction. */
  #strongest(unit: Unit): Core["operations"][number] {
    const found = this.#model.values?.(unit.original).finds ?? "everything";
    if (unit.operation === unit.original) return { operation: unit.original, weakened: false };
    const kept = new Set(this.#kept.map((other) => other.original));
    const whole =
      found !== "everything" &&
      this.#all.every(
        (other) => kept.has(other) || !this.#puts(other).some((value) => found.includes(value)),
      );
    return whole
      ? { operation: unit.original, weakened: false }
      : { operation: unit.operation, weakened: true };
  }

  #puts(operation: Operation): readonly Key[] {
    return this.#model.values?.(operation).puts ?? [];
  }

  /** What stays when the chunk goes with everything that hangs on it; see Values. */
  #without(chunk: readonly Unit[]): Unit[] {
    const ties = new Ties(this.#model, this.#kept);
    const gone = new Set(chunk);
    for (const unit of gone) for (const tied of ties.of(unit)) gone.add(tied);
    return this.#kept.filter((unit) => !gone.has(unit));
  }

  /** Tries ever smaller chunks of the candidates, until single ones have been tried without success. */
  #reduce(candidates: readonly Unit[], attempt: (chunk: readonly Unit[]) => boolean): void {
    let left = [...candidates];
    let size = left.length;
    while (left.length > 0 && size > 0) {
      let progress = false;
      for (let start = 0; start < left.length; start += size) {
        const present = new Set(this.#kept);
        const chunk = left.slice(start, start + size).filter((unit) => present.has(unit));
        if (chunk.length > 0 && attempt(chunk)) progress = true;
      }
      const present = new Set(this.#kept);
      left = left.filter((unit) => present.has(unit));
      if (size > 1) size = Math.ceil(size / 2);
      else if (!progress) return;
    }
  }

  #tryKeeping(units: Unit[]): boolean {
    const left = this.#limits.stepsMax - this.#steps;
    if (left <= 0 || this.#limits.expired?.()) {
      this.#complete = false;
      return false;
    }
    const found = search(
      this.#model,
      units.map((unit) => unit.operation),
      { ...this.#limits, stepsMax: left },
    );
    // Setting up a search costs about as much as a step for each operation.
    this.#steps += found.steps + units.length;
    if (found.kind === "exhausted") this.#complete = false;
    if (found.kind !== "stuck") return false;
    this.#kept = units;
    return true;
  }
}

/** Which units must go when one goes. */
class Ties {
  readonly #model: AnyModel;
  readonly #putters = new Map<Key, Unit[]>();
  readonly #users = new Map<Key, Unit[]>();
  readonly #dependOnAll: Unit[] = [];

  constructor(model: AnyModel, units: readonly Unit[]) {
    this.#model = model;
    for (const unit of units) {
      const { puts, finds, takes } = model.values!(unit.operation);
      for (const value of puts) append(this.#putters, value, unit);
      for (const value of takes ?? []) append(this.#users, value, unit);
      if (finds === "everything") this.#dependOnAll.push(unit);
      else for (const value of finds) append(this.#users, value, unit);
    }
  }

  *of(unit: Unit): Iterable<Unit> {
    const { puts, takes } = this.#model.values!(unit.operation);
    if (puts.length > 0) yield* this.#dependOnAll;
    for (const value of puts) yield* this.#users.get(value) ?? [];
    for (const value of takes ?? []) yield* this.#putters.get(value) ?? [];
  }
}

function append(map: Map<Key, Unit[]>, value: Key, unit: Unit): void {
  const units = map.get(value);
  if (units === undefined) map.set(value, [unit]);
  else units.push(unit);
}

/** True when a core is small enough to try every order of it. */
export function isSmall(operations: readonly Operation[]): boolean {
  return operations.length <= 9 && operations.filter(isOpen).length <= 5;
}
