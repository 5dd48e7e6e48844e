import type { WorkloadOptions } from "../../workloads/workload.ts";
import type { Scenario } from "./scenario.ts";

/** The names of a cluster's nodes. */
export function nodeNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `n${index + 1}`);
}

/** What a scenario tells its workload. */
export function workloadOptionsOf(scenario: Scenario): WorkloadOptions {
  const { claim, concurrency, keys, values, operationsPerKey, topology } = scenario;
  return {
    nodes: nodeNames(scenario.nodes),
    concurrency,
    keys,
    values,
    operationsPerKey,
    topology,
    ...(claim === undefined ? {} : { claim }),
  };
}
