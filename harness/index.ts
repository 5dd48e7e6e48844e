/** The library's face: everything a program needs to run scenarios of its own. */

export type { AnySystem, ServerSystem } from "../systems-under-test/external/server.ts";
export type { SystemUnderTest } from "../systems-under-test/system.ts";
export type { Workload } from "../workloads/workload.ts";
export { partsOf, scenarioOf } from "./cli/prepare.ts";
export { HarnessError } from "./core/assert.ts";
export type { History, HistoryEvent } from "./core/history.ts";
export { operationsOf } from "./core/history.ts";
export { decodeHistory, encodeHistory } from "./core/history-format.ts";
export { Random } from "./core/random.ts";
export { UsageError } from "./core/usage-error.ts";
export type { Anomaly, Validity, Verdict } from "./core/verdict.ts";
export type { Capability, Cluster, Environment } from "./environments/environment.ts";
export { simulator } from "./environments/simulator/simulator.ts";
export type { Fault } from "./faults/fault.ts";
export { faults } from "./faults/index.ts";
export { parseOptions, type RunOptions } from "./run/options.ts";
export { runScenario } from "./run/run.ts";
export type { RunParts } from "./run/run-parts.ts";
export type { RunData, RunRecord } from "./run/run-record.ts";
export type { Scenario } from "./run/scenario.ts";
