import { workloadNamed } from "../../workloads/index.ts";
import { UsageError } from "../core/usage-error.ts";
import type { MessageFate } from "../environments/environment.ts";
import { runScenario } from "../run/run.ts";
import type { Scenario } from "../run/scenario.ts";
import { scriptOf } from "../run/script.ts";
import { type ShrinkOptions, type Shrunk, shrink } from "../run/shrink.ts";
import type { Executed, Written } from "../run/shrink-search.ts";
import { signatureOf } from "../run/signature.ts";
import { type Leniency, LenientSteps } from "../run/steps.ts";
import { workloadOptionsOf } from "../run/workload-options.ts";
import { partsOf } from "./prepare.ts";

export interface Shrinking extends Pick<ShrinkOptions, "runsMax" | "expired" | "progress"> {
  readonly version: string;
  /** The check whose finding is kept; what tells most when absent. */
  readonly check?: string;
  /** Is told what the search begins with. */
  begun?(written: Written, primary: string): void;
}

export interface ShrunkRun {
  readonly written: Written;
  readonly primary: string;
  /** Undefined when the run, played from its written schedule, does not fail in the same way. */
  readonly shrunk: Shrunk | undefined;
}

/** Runs a scenario that fails, with all it does written down, and makes the smallest case of it that can be found. */
export async function shrinkRun(scenario: Scenario, options: Shrinking): Promise<ShrunkRun> {
  const { version } = options;
  const { written, primary } = await asWritten({ ...scenario, environment: "sim" }, options);
  options.begun?.(written, primary);
  const shrunk = await shrink(written, {
    ...options,
    primary,
    execute: (candidate, leniency) => execute(candidate, version, leniency),
  });
  return { written, primary, shrunk };
}

/** The run again, with everything it did written down, and what it failed of. */
async function asWritten(
  scenario: Scenario,
  { check, version }: Shrinking,
): Promise<{ readonly written: Written; readonly primary: string }> {
  const workload = workloadNamed(scenario.workload);
  const options = workloadOptionsOf(scenario);
  const order = scenario.script?.order;
  // Stopped at the violation, runs are shorter and their checks far quicker; but then other checks see less.
  const ours = check === undefined || workload.checkers(options).some(({ name }) => name === check);
  const stopped: Scenario =
    order === undefined && ours && workload.stream?.(options) !== undefined
      ? { ...scenario, stopAtViolation: true }
      : scenario;
  const { data, delays } = await execute(stopped, version);
  const signature = signatureOf(data.record);
  const parts = signature?.text.split("; ") ?? [];
  const primary =
    check === undefined ? signature?.primary : parts.find((part) => part.startsWith(`${check}: `));
  if (primary === undefined)
    throw new UsageError(
      `nothing to shrink: executed again, the run is ${data.record.verdict}. ${data.record.summary.slice(0, 300)}`,
    );
  return {
    written: { ...stopped, script: order === undefined ? scriptOf(data, delays) : scenario.script! },
    primary,
  };
}

/** A written order is followed to the letter, unless told how lenient to be. */
async function execute(scenario: Scenario, version: string, leniency?: Leniency): Promise<Executed> {
  const delays = new Map<string, MessageFate[]>();
  const parts = await partsOf({ ...scenario, trace: false });
  const order = scenario.script?.order;
  if (order === undefined || leniency === undefined)
    return { data: await runScenario({ ...parts, reproduce: "", version, delays }), delays };
  const chooser = new LenientSteps(order.steps, leniency);
  const data = await runScenario({ ...parts, reproduce: "", version, chooser });
  return { data, delays, steps: chooser.taken };
}
