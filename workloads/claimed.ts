import type { Checker, StreamCheck } from "../checkers/checker.ts";
import { convergence } from "../checkers/convergence.ts";
import { StreamingRegisters } from "../checkers/linearizability/zones/streaming.ts";
import { checkerNamed } from "../checkers/registry.ts";
import { maelstromQuietMs } from "./plans/quiet.ts";
import type { WorkloadOptions } from "./workload.ts";

/** Of a workload of registers: its own checker, or those of the weaker model the system claims. */
export function claimed({ claim }: Pick<WorkloadOptions, "claim">, own: Checker): readonly Checker[] {
  switch (claim) {
    case undefined:
    case "atomic":
      return [own];
    case "regular":
      return [checkerNamed("weakly-regular-register")];
    case "coherent":
      return [checkerNamed("cache-coherence"), settled];
    case "eventual":
      return [settled];
    default:
      return [checkerNamed(claim)];
  }
}

/** Of the rest before the final reads, half must be enough: the last write was answered, and all was mended, before it began. */
const settled = convergence({ quietMs: maelstromQuietMs / 2, undisturbed: true });

/** Who claims that copies agree in the end is left alone for as long as Maelstrom leaves its gossiping nodes. */
export function quietUnderClaim({ claim }: WorkloadOptions): number | undefined {
  return claim === "coherent" || claim === "eventual" ? maelstromQuietMs : undefined;
}

/** The check of registers while they are recorded; of linearizability, so of no weaker claim. */
export function streamed({ claim }: WorkloadOptions): StreamCheck | undefined {
  return claim === undefined || claim === "atomic" ? new StreamingRegisters() : undefined;
}
