import { UsageError } from "../core/usage-error.ts";
import { Interrupted } from "../run/run.ts";
import type { SweepResult, SweepTask } from "../run/sweep.ts";
import { interruptible } from "./interruptible.ts";
import { carryOut } from "./perform.ts";
import { scenarioOf } from "./prepare.ts";
import { reproduceCommand } from "./reproduce.ts";
import { failureOf, resultOf } from "./sweep-result.ts";

export interface SweepInTurn {
  readonly tasks: readonly SweepTask[];
  readonly failFast: boolean;
  /** Where the runs are kept: the same seed does not give the same run again. */
  readonly out: string;
  readonly version: string;
  keep?(result: SweepResult): void;
}

/**
 * Runs in real time one after the other, for two at once would disturb each other. An interruption takes down the run that
 * goes on, which is then a seed that was not run.
 */
export async function sweepInTurn(
  sweep: SweepInTurn,
): Promise<{ readonly results: SweepResult[]; readonly interrupted: boolean }> {
  const results: SweepResult[] = [];
  using signals = interruptible();
  for (const task of sweep.tasks) {
    const result = await one(task, sweep, signals.signal);
    if (result === "interrupted") return { results, interrupted: true };
    results.push(result);
    sweep.keep?.(result);
    process.stderr.write(
      `${results.length} of ${sweep.tasks.length}: seed ${result.seed} ${result.verdict}\n`,
    );
    if (sweep.failFast && result.verdict !== "valid") break;
  }
  return { results, interrupted: false };
}

async function one(
  { system, options, seed }: SweepTask,
  { out, version }: SweepInTurn,
  signal: AbortSignal,
): Promise<SweepResult | "interrupted"> {
  const scenario = await scenarioOf({ system }, options, seed);
  const reproduce = reproduceCommand(scenario);
  try {
    const { data, report } = await carryOut(scenario, { quiet: true, out, version, reproduce }, signal);
    return { ...resultOf(seed, data.record, reproduce), ...(report === undefined ? {} : { report }) };
  } catch (error) {
    if (error instanceof Interrupted || signal.aborted) return "interrupted";
    // What is missing for one seed is missing for all.
    if (error instanceof UsageError) throw error;
    return failureOf(seed, error, reproduce);
  }
}
