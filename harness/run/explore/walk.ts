import type { Random } from "../../core/random.ts";
import type { Chooser, Possible } from "../steps.ts";

/**
 * One order at random: every step draws its urgency once, and of those that are possible the most urgent is taken, so
 * that some messages are overtaken by all others (after Burckhardt and others, "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs", 2010). A search that goes deep finds late what differs early; this does not.
 */
export class Walk implements Chooser {
  readonly #random: Random;
  readonly #events: (taken: readonly string[]) => readonly Possible[];
  readonly #stepsMax: number;
  readonly #urgency = new Map<string, number>();
  readonly #taken: string[] = [];

  constructor(random: Random, events: (taken: readonly string[]) => readonly Possible[], stepsMax: number) {
    this.#random = random;
    this.#events = events;
    this.#stepsMax = stepsMax;
  }

  get steps(): readonly string[] {
    return this.#taken;
  }

  next(possible: readonly Possible[]): string | undefined {
    if (this.#taken.length >= this.#stepsMax) return undefined;
    let first: string | undefined;
    for (const { name } of [...possible, ...this.#events(this.#taken)])
      if (first === undefined || this.#urgencyOf(name) > this.#urgencyOf(first)) first = name;
    if (first !== undefined) this.#taken.push(first);
    return first;
  }

  #urgencyOf(name: string): number {
    const known = this.#urgency.get(name) ?? this.#random.unit();
    this.#urgency.set(name, known);
    return known;
  }
}
