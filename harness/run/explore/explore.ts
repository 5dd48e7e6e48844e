import type { Random } from "../../core/random.ts";
import type { RunData } from "../run-record.ts";
import type { Chooser } from "../steps.ts";
import { happenedBefore, ordersOf } from "./dependence.ts";
import { eventsLeft, type Program, sizeOf } from "./programs.ts";
import { Search } from "./search.ts";
import { type Gait, gaits, Walk } from "./walk.ts";

export interface ExploreOptions {
  readonly programs: readonly Program[];
  /** Steps in one order. */
  readonly stepsMax: number;
  /** Executions, those at random and the redundant ones included. */
  readonly runsMax: number;
  readonly reduction: boolean;
  /** Draws orders at random at first, some of each program; absent: none are. */
  readonly random?: Random;
  /** Runs the program in the order that the chooser says. */
  execute(program: Program, chooser: Chooser): Promise<RunData>;
  /** The share of its time that was spent; at 1 it ends. */
  spent(): number;
  progress?(state: Explored): void;
}

export interface Explored {
  readonly programs: number;
  /** Programs of which every order was tried. */
  readonly exhausted: number;
  /** All programs up to this many operations and events were exhausted. */
  readonly exhaustedSize: number;
  /** Programs of which at least one order was executed. */
  readonly begun: number;
  /** Orders that were executed to their end, and judged. */
  readonly runs: number;
  /** Orders that were drawn at random and judged; they count for no program's exhaustion. */
  readonly walks: number;
  /** Executions that were left when it was seen that they would come to nothing new. */
  readonly redundant: number;
  /** Orders that were longer than allowed: judged, but not tried further. */
  readonly cut: number;
  /** Runs in which some checker could not decide. */
  readonly undecided: number;
  readonly stepsLongest: number;
  /** How many orders one run stands for: the middle of those runs that were counted. */
  readonly ordersMedian: number | undefined;
  /** `steps`: all programs were tried, but some orders were cut off. */
  readonly ended: "exhausted" | "violation" | "runs" | "steps" | "time";
  readonly violation?: Violation;
}

export interface Violation {
  readonly program: Program;
  readonly steps: readonly string[];
  readonly data: RunData;
}

/** Executions of one program in the first round; four times as many in each further one. */
const firstShare = 16;
/** The first round takes programs up to this size; each further one those of one size more. */
const firstSize = 2;
const countedMax = 200;
const setsMax = 3000;

/** Orders at random of each program, as long as they take no more than this share of runs and time. */
const walksMax = 16;
const walksShare = 1 / 3;

/**
 * Tries the orders of all programs until one is wrong, all are tried or the budget is spent. First some at random of
 * every program, for a search that goes deep finds late what differs early, and most programs are of the largest size.
 * Then one after the other, in rounds, small programs first: a search that goes deep in one may never leave it.
 */
export async function explore(options: ExploreOptions): Promise<Explored> {
  const state = new State(options);
  await state.walkAll();
  for (let round = 0; !state.over; round++) {
    const share = firstShare * 4 ** Math.min(round, 15);
    for (const [position, program] of options.programs.entries()) {
      if (sizeOf(program) > firstSize + round) break;
      await state.search(position, share);
      if (state.over) break;
    }
  }
  return state.told;
}

/** The searches under way, and what came of them so far. */
class State {
  readonly #options: ExploreOptions;
  readonly #searches = new Map<number, Search>();
  readonly #done = new Set<number>();
  readonly #counted: number[] = [];
  readonly #left: number[];
  #exhausted = 0;
  #begun = 0;
  #runs = 0;
  #walks = 0;
  #redundant = 0;
  #cut = 0;
  #undecided = 0;
  #stepsLongest = 0;
  #ended: Explored["ended"] | undefined;
  #violation: Violation | undefined;

  constructor(options: ExploreOptions) {
    this.#options = options;
    this.#left = [];
    for (const program of options.programs)
      this.#left[sizeOf(program)] = (this.#left[sizeOf(program)] ?? 0) + 1;
    if (options.programs.length === 0) this.#ended = "exhausted";
  }

  get over(): boolean {
    return this.#ended !== undefined;
  }

  get told(): Explored {
    const sorted = this.#counted.toSorted((a, b) => a - b);
    const firstLeft = this.#left.findIndex((left) => (left ?? 0) > 0);
    return {
      programs: this.#options.programs.length,
      exhausted: this.#exhausted,
      exhaustedSize: (firstLeft < 0 ? this.#left.length : firstLeft) - 1,
      begun: this.#begun,
      runs: this.#runs,
      walks: this.#walks,
      redundant: this.#redundant,
      cut: this.#cut,
      undecided: this.#undecided,
      stepsLongest: this.#stepsLongest,
      ordersMedian: sorted[sorted.length >> 1],
      ended: this.#ended ?? "time",
      ...(this.#violation === undefined ? {} : { violation: this.#violation }),
    };
  }

  /** One order at random of each program, all programs mixed; and again, within the share of random orders. */
  async walkAll(): Promise<void> {
    const { programs, random, runsMax, spent } = this.#options;
    if (random === undefined) return;
    const mixed = random.fork("mixed").shuffle(programs.map((_, position) => position));
    for (let turn = 0; turn < walksMax; turn++)
      for (const position of mixed) {
        if (this.#spent() || spent() > walksShare || this.#walks > runsMax * walksShare) return;
        await this.#walk(programs[position]!, random.fork(`${position}/${turn}`), gaits[turn % 2]!);
      }
  }

  async #walk(program: Program, random: Random, gait: Gait): Promise<void> {
    const { execute, stepsMax } = this.#options;
    const walk = new Walk(random, (taken) => eventsLeft(program.events, taken), stepsMax, gait);
    const data = await execute(program, walk);
    this.#walks++;
    this.#stepsLongest = Math.max(this.#stepsLongest, walk.steps.length);
    this.#judge(program, walk.steps, data);
    this.#options.progress?.(this.told);
  }

  /** Some more orders of one program. */
  async search(position: number, share: number): Promise<void> {
    if (this.#done.has(position)) return;
    const program = this.#options.programs[position]!;
    const search = this.#searches.get(position) ?? this.#begin(position, program);
    for (let count = 0; count < share && !search.exhausted && !this.#spent(); count++)
      await this.#execute(program, search);
    if (!search.exhausted) return;
    this.#searches.delete(position);
    this.#done.add(position);
    if (!search.cut) {
      this.#exhausted++;
      this.#left[sizeOf(program)]! -= 1;
    }
    const { length } = this.#options.programs;
    if (this.#done.size === length) this.#ended ??= this.#exhausted === length ? "exhausted" : "steps";
  }

  #spent(): boolean {
    if (this.over) return true;
    if (this.#options.spent() >= 1) this.#ended = "time";
    else if (this.#runs + this.#walks + this.#redundant >= this.#options.runsMax) this.#ended = "runs";
    return this.over;
  }

  #begin(position: number, program: Program): Search {
    const { reduction, stepsMax } = this.#options;
    const search = new Search({
      reduction,
      stepsMax,
      events: (taken) => eventsLeft(program.events, taken),
    });
    this.#begun++;
    this.#searches.set(position, search);
    return search;
  }

  async #execute(program: Program, search: Search): Promise<void> {
    const data = await this.#options.execute(program, leaving(search)).catch((error: unknown) => {
      if (error instanceof Redundant) return undefined;
      throw error;
    });
    const { steps } = search;
    this.#stepsLongest = Math.max(this.#stepsLongest, steps.length);
    const ending = search.learn();
    if (data === undefined) {
      this.#redundant++;
    } else {
      this.#runs++;
      if (ending === "cut") this.#cut++;
      this.#count(steps);
      this.#judge(
        program,
        steps.map(({ name }) => name),
        data,
      );
    }
    this.#options.progress?.(this.told);
  }

  #count(steps: Search["steps"]): void {
    if (this.#counted.length >= countedMax || !this.#options.reduction) return;
    const orders = ordersOf(happenedBefore(steps), setsMax);
    if (orders !== undefined) this.#counted.push(orders);
  }

  #judge(program: Program, steps: readonly string[], data: RunData): void {
    const { checks, verdict } = data.record;
    if (checks.some(({ name, validity }) => validity === "unknown" && !ofCoverage.includes(name)))
      this.#undecided++;
    if (verdict !== "invalid") return;
    this.#violation = { program, steps, data };
    this.#ended = "violation";
  }
}

/** What a run of two operations cannot have much of. */
const ofCoverage: readonly string[] = ["coverage", "recovery", "stats"];

/** An execution that comes to nothing new is not played to its end. */
class Redundant extends Error {
  override readonly name = "Redundant";
}

function leaving(search: Search): Chooser {
  return {
    next(possible) {
      const step = search.next(possible);
      if (step === undefined && search.ending === "redundant") throw new Redundant("nothing new");
      return step;
    },
    happened: (effect) => search.happened(effect),
  };
}
