import { runScenario } from "../run/run.ts";
import type { SweepResult, SweepTask } from "../run/sweep.ts";
import { partsOf, scenarioOf } from "./prepare.ts";
import { reproduceCommand } from "./reproduce.ts";
import { failureOf, resultOf } from "./sweep-result.ts";

/** Runs one seed and keeps nothing: what a sweep's worker thread is asked to do, over and over. */
export async function sweepOne({ system, options, seed }: SweepTask): Promise<SweepResult> {
  const scenario = await scenarioOf({ system }, { trace: "no", ...options }, seed);
  const reproduce = reproduceCommand({ ...scenario, trace: true });
  try {
    const { record } = await runScenario({ ...(await partsOf(scenario)), reproduce, version: "" });
    return resultOf(seed, record, reproduce);
  } catch (error) {
    return failureOf(seed, error, reproduce);
  }
}

// Tinypool calls a worker file's default export.
// biome-ignore lint/style/noDefaultExport: see above
export default sweepOne;
