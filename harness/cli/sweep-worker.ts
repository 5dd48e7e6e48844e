import { featuresOf } from "../run/guided/features.ts";
import { runScenario } from "../run/run.ts";
import type { SweepResult, SweepTask } from "../run/sweep.ts";
import { partsOf, scenarioOf } from "./prepare.ts";
import { reproduceCommand } from "./reproduce.ts";
import { failureOf, resultOf } from "./sweep-result.ts";

/** Runs one seed and keeps nothing: what a sweep's worker thread is asked to do, over and over. */
export async function sweepOne(task: SweepTask): Promise<SweepResult> {
  const { guided, options, seed, system } = task;
  const drawn = await scenarioOf({ system }, { trace: "no", ...options }, guided?.seed ?? seed);
  const reproduce = reproduceCommand({ ...drawn, trace: true });
  // What a run showed is told from its messages, which therefore are kept in memory until then.
  const scenario =
    guided === undefined ? drawn : { ...drawn, schedule: guided.schedule ?? drawn.schedule, trace: true };
  try {
    const data = await runScenario({ ...(await partsOf(scenario)), reproduce, version: "" });
    const result = resultOf(seed, data.record, reproduce);
    return guided === undefined ? result : { ...result, guided: { ...guided, shown: featuresOf(data) } };
  } catch (error) {
    const failure = failureOf(seed, error, reproduce);
    return guided === undefined ? failure : { ...failure, guided: { ...guided, shown: [] } };
  }
}

// Tinypool calls a worker file's default export.
// biome-ignore lint/style/noDefaultExport: see above
export default sweepOne;
