import { type MatrixKey, recordedMix } from "../../../reports/matrix/matrix-data.ts";
import type { Bug, SystemUnderTest } from "../../../systems-under-test/system.ts";
import {
  promisesOf,
  type SystemOptionTexts,
  systemOptionsOf,
} from "../../../systems-under-test/system-options.ts";
import { type Mix, mixesOf } from "./mixes.ts";

export type MatrixOptions = Readonly<Record<string, string | number>>;

/** What a worker is asked to measure. Plain data, so that it can cross to another process. */
export type MatrixTask = MatrixKey & {
  /** Options of the runs, without the bug. */
  readonly options: MatrixOptions;
};

export interface MatrixScope {
  readonly systems: readonly SystemUnderTest[];
  /** Only these bugs; all when empty. */
  readonly bugs: readonly string[];
  /** Only these mixes; all when empty. */
  readonly mixes: readonly string[];
  /** Seeds of a cell; recorded scenarios get five times as many. */
  readonly seeds: number;
  /** Whether the recorded run of each bug is made as small as it gets. */
  readonly shrink: boolean;
  /** Simulated time of a run that no recorded scenario decides, as `--time` takes it. */
  readonly time: string;
}

/** Seeds of one task: small enough to stop between two, large enough to be worth a line. */
const blockSeeds = 4;
const deeper = 5;

/**
 * All that is to be measured, in an order in which every beginning of it is worth having: each bug's recorded
 * scenario first, systems without bugs, bugs under mixes that know nothing of them, smaller cases, other workloads;
 * and then the same with further seeds.
 */
export function planMatrix(scope: MatrixScope): MatrixTask[] {
  const bugs = scope.systems.flatMap((system) =>
    Object.entries(system.bugs)
      .filter(([bug]) => scope.bugs.length === 0 || scope.bugs.includes(bug))
      .map(([bug, declaration]) => new Planned(system, bug, declaration, scope)),
  );
  const rounds = Math.ceil(scope.seeds / blockSeeds);
  const tasks: MatrixTask[] = bugs.map((planned) => planned.scenario("bug"));
  for (let round = 0; round < rounds; round++) {
    const seeds = Math.min(blockSeeds, scope.seeds - round * blockSeeds);
    const from = round * blockSeeds + 1;
    const deep = { from: (from - 1) * deeper + 1, seeds: seeds * deeper };
    tasks.push(...bugs.flatMap((planned) => planned.recorded(deep)));
    if (scope.bugs.length === 0)
      tasks.push(...scope.systems.flatMap((system) => audits(system, scope, { from, seeds })));
    tasks.push(...bugs.flatMap((planned) => planned.mixed({ from, seeds }, true)));
    if (round === 0 && scope.shrink) tasks.push(...bugs.map((planned) => planned.scenario("shrunk")));
    tasks.push(...bugs.flatMap((planned) => planned.mixed({ from, seeds }, false)));
  }
  return tasks;
}

interface Seeds {
  readonly from: number;
  readonly seeds: number;
}

/** One bug of a system, and the cells it has. */
class Planned {
  readonly #system: SystemUnderTest;
  readonly #bug: string;
  readonly #scenario: MatrixOptions;
  /** Options of the system that its recorded scenario gives: the part of it that the bug is in must be in use. */
  readonly #settings: MatrixOptions;
  readonly #scope: MatrixScope;

  constructor(system: SystemUnderTest, bug: string, { scenario }: Bug, scope: MatrixScope) {
    this.#system = system;
    this.#bug = bug;
    this.#scenario = scenario.options;
    this.#settings = settingsOf(system, scenario.options);
    this.#scope = scope;
  }

  scenario(kind: "bug" | "shrunk"): MatrixTask {
    return { kind, system: this.#system.name, bug: this.#bug, options: this.#scenario };
  }

  recorded(seeds: Seeds): MatrixTask[] {
    return wantedMixes([{ name: recordedMix, fault: "" }], this.#scope).map(() =>
      this.#cell(recordedMix, this.#workload, seeds, this.#scenario),
    );
  }

  /** Under its recorded workload, or under all others. */
  mixed(seeds: Seeds, ownWorkload: boolean): MatrixTask[] {
    const { claims, assumptions } = promisesOf(
      this.#system,
      systemOptionsOf(this.#system, ownOptions(this.#system, this.#settings)),
    );
    const workloads = Object.keys(claims).filter((name) => (name === this.#workload) === ownWorkload);
    const mixes = wantedMixes(mixesOf(this.#system, assumptions.tolerates), this.#scope);
    return mixes.flatMap((mix) =>
      workloads.map((workload) =>
        this.#cell(mix.name, workload, seeds, { ...swarmOf(mix, workload, this.#scope), ...this.#settings }),
      ),
    );
  }

  get #workload(): string {
    return String(this.#scenario["workload"] ?? Object.keys(this.#system.claims)[0]);
  }

  #cell(mix: string, workload: string, { from, seeds }: Seeds, options: MatrixOptions): MatrixTask {
    return { kind: "cell", system: this.#system.name, bug: this.#bug, mix, workload, from, seeds, options };
  }
}

/** The options of the system, and the number of nodes where they do not go with those that a swarm draws. */
function settingsOf(system: SystemUnderTest, options: MatrixOptions): MatrixOptions {
  const own = ownOptions(system, options);
  const { nodes } = options;
  const values = systemOptionsOf(system, own);
  const bound = swarmSizes.some((size) => system.refuse?.(values, size) !== undefined);
  return bound && nodes !== undefined ? { ...own, nodes } : own;
}

/** As drawSwarm draws them. */
const swarmSizes = [3, 4, 5, 7] as const;

function ownOptions(system: SystemUnderTest, options: MatrixOptions): SystemOptionTexts {
  const names = (system.options ?? []).map(({ name }) => name);
  const own = Object.entries(options).filter(([name]) => names.includes(name));
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}

/** The system without bugs, under all that it promises to survive. */
function audits(system: SystemUnderTest, scope: MatrixScope, { from, seeds }: Seeds): MatrixTask[] {
  const { claims, assumptions } = system;
  const mixes = wantedMixes(mixesOf(system, assumptions.tolerates), scope);
  return mixes.flatMap((mix) =>
    Object.keys(claims).map((workload): MatrixTask => {
      const options = swarmOf(mix, workload, scope);
      return { kind: "audit", system: system.name, mix: mix.name, workload, from, seeds, options };
    }),
  );
}

/** Everything is drawn from the seed but the workload and the faults that may strike. */
function swarmOf(mix: Mix, workload: string, { time }: MatrixScope): MatrixOptions {
  return { workload, swarm: "yes", fault: mix.fault, time };
}

function wantedMixes(mixes: readonly Mix[], { mixes: wanted }: MatrixScope): Mix[] {
  return mixes.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
}
