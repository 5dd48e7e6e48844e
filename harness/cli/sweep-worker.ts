import { runScenario } from "../run/run.ts";
import { signatureOf } from "../run/signature.ts";
import type { SweepResult, SweepTask } from "../run/sweep.ts";
import { partsOf, scenarioOf } from "./prepare.ts";
import { reproduceCommand } from "./reproduce.ts";

/** Runs one seed and keeps nothing: what a sweep's worker thread is asked to do, over and over. */
export async function sweepOne({ system, options, seed }: SweepTask): Promise<SweepResult> {
  const scenario = await scenarioOf({ system }, { trace: "no", ...options }, seed);
  const reproduce = reproduceCommand({ ...scenario, trace: true });
  try {
    const { record } = await runScenario({ ...(await partsOf(scenario)), reproduce, version: "" });
    const { ok, fail, info } = record.operations;
    const signature = signatureOf(record);
    return {
      seed,
      verdict: record.verdict,
      summary: record.summary,
      failed: record.checks
        .filter((check) => check.validity === record.verdict && check.validity !== "valid")
        .map((check) => check.name),
      ...(signature === undefined ? {} : { signature: signature.text }),
      digest: record.digest,
      operations: ok + fail + info,
      simulatedMs: record.durationMs,
      reproduce,
    };
  } catch (error) {
    const summary = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      seed,
      verdict: "harness",
      summary,
      failed: ["harness"],
      digest: "",
      operations: 0,
      simulatedMs: 0,
      reproduce,
    };
  }
}

// Tinypool calls a worker file's default export.
// biome-ignore lint/style/noDefaultExport: see above
export default sweepOne;
