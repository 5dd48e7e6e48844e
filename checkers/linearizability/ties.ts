import type { Key, Operation } from "../../harness/core/operation.ts";
import { grouped } from "../grouping.ts";
import type { AnyModel, Values } from "../model.ts";
import { isOpen } from "./parts.ts";

/** Chains of calls that fall one after the other; beyond, a deletion is given up. */
const roundsMax = 60;

/**
 * Keeps deletions convincing. Some operations are left out of a violation; one that found a value may stay
 * only if everyone who put that value is there, or had surely been replaced, by somebody who is there, before
 * the finder began. Then no operation left out could explain what the others contradict.
 */
export class Ties {
  readonly #model: AnyModel;
  readonly #all: readonly Operation[];

  constructor(model: AnyModel, all: readonly Operation[]) {
    this.#model = model;
    this.#all = all;
  }

  /**
   * Those of the kept operations that can stay when all others go; undefined when it takes too long to tell.
   * `original` tells of which operation a kept one is the weaker form.
   */
  settled(
    kept: readonly Operation[],
    original: (operation: Operation) => Operation,
  ): readonly Operation[] | undefined {
    let staying = kept;
    for (let round = 0; round < roundsMax; round++) {
      const absence = new Absence(this.#model, this.#all, staying, original);
      const next = staying.filter((operation) => absence.allows(operation));
      if (next.length === staying.length) return staying;
      staying = next;
    }
    return undefined;
  }
}

/** What is missing when only some operations are kept. */
class Absence {
  readonly #values: (operation: Operation) => Values;
  readonly #putters: ReadonlyMap<Key, LatestEnd>;
  readonly #allPutters: LatestEnd;
  readonly #taken: ReadonlySet<Key>;
  readonly #shields: Shields;

  constructor(
    model: AnyModel,
    all: readonly Operation[],
    kept: readonly Operation[],
    original: (operation: Operation) => Operation,
  ) {
    this.#values = (operation) => model.values!(operation);
    const there = new Set(kept.map(original));
    const gone = all.filter((operation) => !there.has(operation));
    const putting = gone.filter((operation) => this.#values(operation).puts.length > 0);
    const pairs = putting.flatMap((operation) =>
      this.#values(operation).puts.map((value) => ({ value, operation })),
    );
    this.#putters = new Map(
      [...grouped(pairs, ({ value }) => value)].map(([value, some]) => [
        value,
        new LatestEnd(some.map(({ operation }) => operation)),
      ]),
    );
    this.#allPutters = new LatestEnd(putting);
    this.#taken = new Set(gone.flatMap((operation) => this.#values(operation).takes ?? []));
    this.#shields = new Shields(kept.filter((one) => this.#values(one).replaces === true && !isOpen(one)));
  }

  allows(operation: Operation): boolean {
    const { puts, finds, takes } = this.#values(operation);
    if (puts.some((value) => this.#taken.has(value))) return false;
    if (takes?.some((value) => this.#putters.has(value))) return false;
    if (finds === "everything") return this.#isShielded(operation, this.#allPutters);
    return finds.every((value) => {
      const putters = this.#putters.get(value);
      return putters === undefined || this.#isShielded(operation, putters);
    });
  }

  #isShielded(finder: Operation, putters: LatestEnd): boolean {
    const end = putters.before(finder.completed);
    return end === undefined || this.#shields.between(end, finder.invoked);
  }
}

/** The latest completion among operations invoked before some position. */
class LatestEnd {
  readonly #invoked: readonly number[];
  readonly #latest: readonly number[];

  /** In order of invocation. */
  constructor(operations: readonly Operation[]) {
    let latest = -1;
    this.#invoked = operations.map(({ invoked }) => invoked);
    this.#latest = operations.map(({ completed }) => {
      latest = Math.max(latest, completed);
      return latest;
    });
  }

  before(position: number): number | undefined {
    const count = firstAbove(this.#invoked, position);
    return count === 0 ? undefined : this.#latest[count - 1];
  }
}

/** Completed operations that put something in the place of all that was there. */
class Shields {
  readonly #invoked: readonly number[];
  readonly #earliest: readonly number[];

  /** In order of invocation. */
  constructor(operations: readonly Operation[]) {
    let earliest = Number.POSITIVE_INFINITY;
    this.#invoked = operations.map(({ invoked }) => invoked);
    this.#earliest = operations
      .toReversed()
      .map(({ completed }) => {
        earliest = Math.min(earliest, completed);
        return earliest;
      })
      .reverse();
  }

  /** True when one of them lies wholly between the positions. */
  between(from: number, until: number): boolean {
    const first = firstAbove(this.#invoked, from);
    return (this.#earliest[first] ?? Number.POSITIVE_INFINITY) < until;
  }
}

/** How many of the ascending numbers are not above the limit. */
function firstAbove(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
