import type { Checker, StreamCheck } from "../checkers/checker.ts";
import { StreamingRegisters } from "../checkers/linearizability/zones/streaming.ts";
import { checkerNamed } from "../checkers/registry.ts";
import type { WorkloadOptions } from "./workload.ts";

/** Of a workload of registers: its own checker, or that of the weaker model the system claims. */
export function claimed({ claim }: Pick<WorkloadOptions, "claim">, own: Checker): Checker {
  return claim === undefined ? own : checkerNamed(claim);
}

/** The check of registers while they are recorded; of linearizability, so of no weaker claim. */
export function streamed({ claim }: WorkloadOptions): StreamCheck | undefined {
  return claim === undefined ? new StreamingRegisters() : undefined;
}
