import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../core/assert.ts";
import { UsageError } from "../core/usage-error.ts";
import { type GuidedPlan, runCampaign } from "../run/guided/campaign.ts";
import type { Scenario } from "../run/scenario.ts";
import { type SweepResult, type SweepTask, signatureKey } from "../run/sweep.ts";
import { writeCase } from "./case-file.ts";
import { interruptible } from "./interruptible.ts";
import { carryOut } from "./perform.ts";
import { drawnFor, scenarioOf } from "./prepare.ts";
import { shellWord } from "./reproduce.ts";

export interface SweepGuided {
  readonly system: string;
  readonly options: SweepTask["options"];
  readonly seeds: readonly string[];
  /** Results of an earlier sweep of the same kind, by seed: they are learnt from, not run again. */
  readonly known: ReadonlyMap<string, SweepResult>;
  readonly failFast: boolean;
  /** Where failing runs are kept: options and a seed do not give them again. */
  readonly out: string;
  readonly version: string;
  /** Runs the tasks, in any order; answers in theirs. */
  execute(tasks: readonly SweepTask[]): Promise<readonly SweepResult[]>;
  keep?(result: SweepResult): void;
}

export interface SweptGuided {
  /** Those that were run now. */
  readonly results: SweepResult[];
  /** How many different features were seen. */
  readonly features: number;
}

/**
 * A sweep whose later schedules of faults are neighbours of earlier ones that showed something rare. The same options
 * and first seed give the same runs, on any number of workers, in one go or several.
 */
export async function sweepGuided(sweep: SweepGuided): Promise<SweptGuided> {
  const { failFast, options, seeds, system } = sweep;
  const results: SweepResult[] = [];
  const kept = new Map<string, number>();
  const features = await runCampaign<SweepResult>({
    numbers: seeds,
    timeMs: (await drawnFor(system, options, seeds[0]!)).timeMs,
    drawn: (seed) => drawnFor(system, options, seed),
    execute: (plans) => executeMissing(plans, sweep),
    // Whatever a violation leads to, it would lead there again.
    shownBy: ({ guided, verdict }) => (verdict === "invalid" ? undefined : guided?.shown),
    keep: async (result, plan, shown) => {
      if (!sweep.known.has(plan.number)) {
        const lean = { ...result, guided: { ...taskOf(plan, sweep).guided!, shown } };
        const told =
          result.verdict === "valid" || !plan.changed ? lean : await store(lean, plan, kept, sweep);
        results.push(told);
        sweep.keep?.(told);
      }
      return !failFast || result.verdict === "valid";
    },
  });
  return { results, features };
}

async function executeMissing(plans: readonly GuidedPlan[], sweep: SweepGuided): Promise<SweepResult[]> {
  const missing = plans.filter(({ number }) => !sweep.known.has(number));
  const results = new Map(sweep.known);
  const fresh = await sweep.execute(missing.map((plan) => taskOf(plan, sweep)));
  for (const [position, plan] of missing.entries()) results.set(plan.number, fresh[position]!);
  return plans.map((plan) => {
    const result = results.get(plan.number)!;
    const { schedule, seed } = taskOf(plan, sweep).guided!;
    const of = result.guided;
    const same = of?.seed === seed && JSON.stringify(of.schedule) === JSON.stringify(schedule);
    if (same && Array.isArray(of.shown)) return result;
    throw new UsageError(
      `the results of seed ${plan.number} come from another run than the one that is guided to now: they were written by another version of faultline, or edited; expected a new --results file.`,
    );
  });
}

function taskOf(
  { changed, number, schedule, seed }: GuidedPlan,
  { options, system }: SweepGuided,
): SweepTask {
  return { system, options, seed: number, guided: { seed, ...(changed ? { schedule } : {}) } };
}

/** Runs of one signature that are kept whole, as many as are told; of all failing ones a file with their scenario. */
const wholePerSignature = 5;

async function store(
  result: SweepResult,
  plan: GuidedPlan,
  kept: Map<string, number>,
  { options, out, system, version }: SweepGuided,
): Promise<SweepResult> {
  const drawn = await scenarioOf({ system }, options, plan.seed);
  const scenario = { ...drawn, schedule: plan.schedule, trace: true };
  mkdirSync(out, { recursive: true });
  const file = join(out, caseName(scenario, plan));
  writeCase(file, scenario);
  const reproduce = `npx faultline run --scenario ${shellWord(file)}`;
  const signature = signatureKey(result);
  const before = kept.get(signature) ?? 0;
  kept.set(signature, before + 1);
  if (before >= wholePerSignature || result.verdict === "harness") return { ...result, reproduce };
  using signals = interruptible();
  const { data, report } = await carryOut(scenario, { quiet: true, out, version, reproduce }, signals.signal);
  assert(data.record.digest === result.digest, `seed ${plan.number}: the same run came out otherwise`);
  return { ...result, reproduce, report: report! };
}

/** Sweeps of other options have cases of the same numbers: the name tells them apart. */
function caseName(scenario: Scenario, { number }: GuidedPlan): string {
  const subject = scenario.system!.replace(/^.*[/\\]/, "").replace(/[^A-Za-z0-9._-]/g, "_");
  const hash = createHash("sha256").update(JSON.stringify(scenario)).digest("hex");
  return `guided-${subject}-${number}-${hash.slice(0, 8)}.yaml`;
}
