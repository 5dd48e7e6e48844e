import type { Random } from "../../core/random.ts";
import type { ScheduledFault } from "../scenario.ts";
import type { Shown } from "./features.ts";

/** A run as the guide knows it: the seed that draws everything but the faults, and the faults. */
export interface GuidedRun {
  readonly seed: string;
  readonly schedule: readonly ScheduledFault[];
}

/** A run that showed something rare, and when. */
export interface Exhibit {
  readonly run: GuidedRun;
  readonly atMs: number;
}

/** A feature is rare while no more runs than these have shown it, or no more than this share of all. */
const rareRuns = 6;
const rareShare = 0.05;

interface Feature {
  /** Runs that showed it, up to where it was common. */
  runs: number;
  chosen: number;
  /** The run that showed it soonest after its begin. */
  exhibit: Exhibit;
}

/** Remembers which runs showed what few others did: rare branches are fuzzed first (Lemieux and Sen's FairFuzz, 2018). */
export class Guide {
  readonly #features = new Map<number, Feature>();
  readonly #timeMs: number;
  #runs = 0;

  /** `timeMs`: for how long faults may strike. */
  constructor(timeMs: number) {
    this.#timeMs = timeMs;
  }

  /** How many different features runs have shown. */
  get features(): number {
    return this.#features.size;
  }

  /** Of what a run showed that which is rare still: all that `learn` looks at. */
  rareOf(shown: Shown): Shown {
    return shown.filter(([feature]) => this.#isRare(this.#features.get(feature)?.runs ?? 0));
  }

  /** Runs are learnt in the order of their numbers, whenever they ended. */
  learn(run: GuidedRun, rare: Shown): void {
    for (const [feature, atMs] of rare) {
      const exhibit = { run, atMs };
      const known = this.#features.get(feature) ?? { runs: 0, chosen: 0, exhibit };
      this.#features.set(feature, known);
      known.runs++;
      if (atMs < known.exhibit.atMs) known.exhibit = exhibit;
    }
    this.#runs++;
  }

  /**
   * A run to go on from: the rarer what it showed and the seldomer that was chosen, the sooner; and the earlier it was
   * seen, for behind it is where something else can happen.
   */
  choose(random: Random): Exhibit | undefined {
    const choices = [...this.#features.values()]
      .filter(({ runs }) => this.#isRare(runs))
      .map((feature) => ({
        value: feature,
        weight: this.#leftOf(feature) / (feature.runs * (1 + feature.chosen)),
      }))
      .filter(({ weight }) => weight > 0);
    if (choices.length === 0) return undefined;
    const feature = random.weighted(choices);
    feature.chosen++;
    return feature.exhibit;
  }

  #leftOf({ exhibit: { atMs } }: Feature): number {
    return Math.min(1, 1 - atMs / this.#timeMs);
  }

  #isRare(runs: number): boolean {
    return runs < Math.max(rareRuns, this.#runs * rareShare);
  }
}
