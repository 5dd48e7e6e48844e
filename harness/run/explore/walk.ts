import type { Random } from "../../core/random.ts";
import { type Chooser, deedOf, type Possible } from "../steps.ts";

/** How a walk draws; half of the bugs are found by the one many times as often as by the other, and half the reverse. */
export type Gait = "urgent" | "delayed";

export const gaits: readonly Gait[] = ["urgent", "delayed"];

/** Of the messages of a delayed walk. */
const delayedShare = 0.1;

/**
 * One order at random: every step draws its urgency once, and of those that are possible the most urgent is taken. A
 * search that goes deep finds late what differs early; this does not.
 *
 * `urgent`: all urgencies are alike, so that some messages are overtaken by all others (after Burckhardt and others,
 * "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", 2010). `delayed`: one call after the other,
 * each when nothing is under way any more but a few messages that are late (after Emmi, Qadeer and Rakamaric,
 * "Delay-Bounded Scheduling", 2011): what takes a long answered call between two steps, such as a stale read.
 */
export class Walk implements Chooser {
  readonly #random: Random;
  readonly #events: (taken: readonly string[]) => readonly Possible[];
  readonly #stepsMax: number;
  readonly #gait: Gait;
  readonly #urgency = new Map<string, number>();
  readonly #taken: string[] = [];

  constructor(
    random: Random,
    events: (taken: readonly string[]) => readonly Possible[],
    stepsMax: number,
    gait: Gait,
  ) {
    this.#random = random;
    this.#events = events;
    this.#stepsMax = stepsMax;
    this.#gait = gait;
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
    const known = this.#urgency.get(name) ?? this.#draw(name);
    this.#urgency.set(name, known);
    return known;
  }

  #draw(name: string): number {
    if (this.#gait === "urgent") return this.#random.unit();
    const deed = deedOf(name);
    if (deed?.kind === "call") return 0.5 / (1 + deed.operation / 100);
    if (deed !== undefined) return this.#random.unit();
    return this.#random.chance(delayedShare) ? this.#random.unit() / 4 : (1 + this.#random.unit()) / 2;
  }
}
