import type { Checker } from "../../checkers/checker.ts";
import type { AnySystem } from "../../systems-under-test/external/server.ts";
import type { Workload } from "../../workloads/workload.ts";
import type { Environment, Launchable, MessageFate } from "../environments/environment.ts";
import type { Fault } from "../faults/fault.ts";
import type { Scenario } from "./scenario.ts";
import type { Chooser } from "./steps.ts";
import type { RunFolder } from "./store.ts";
import type { Phase } from "./story.ts";

/** The parts a scenario names, found by whoever starts the run. */
export interface RunParts {
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly launchable: Launchable;
  /** Absent for a foreign program, of which nothing is known. */
  readonly system?: AnySystem;
  readonly workload: Workload;
  /** Every fault the schedule may name. */
  readonly faults: readonly Fault[];
  /** What was asked for: each fault or group by its name, with the names of its faults. */
  readonly asked?: readonly { readonly name: string; readonly members: readonly string[] }[];
  /** Checkers besides the workload's own. */
  readonly checkers?: readonly Checker[];
  readonly folder?: RunFolder;
  readonly reproduce: string;
  readonly version: string;
  readonly live?: LiveRun;
  /** Notes delays, so that the run's script can be made. Simulator only. */
  readonly delays?: Map<string, MessageFate[]>;
  /** Decides the order of steps of a script with an order, in place of what is written there. */
  readonly chooser?: Chooser;
  /** Aborting ends the run at once: everything is torn down, what was recorded stays. */
  readonly signal?: AbortSignal;
}

/** Counters a progress line may read while the run goes on. */
export interface LiveRun {
  phase: Phase | "launch" | "checking";
  ok: number;
  fail: number;
  info: number;
  now: () => number;
}
