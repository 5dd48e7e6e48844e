import type { Checker } from "../checkers/checker.ts";
import { checkerNamed } from "../checkers/registry.ts";
import type { WorkloadOptions } from "./workload.ts";

/** Of a workload of registers: its own checker, or that of the weaker model the system claims. */
export function claimed({ claim }: Pick<WorkloadOptions, "claim">, own: Checker): Checker {
  return claim === undefined ? own : checkerNamed(claim);
}
