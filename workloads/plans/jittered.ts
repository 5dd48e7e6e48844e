import type { Random } from "../../harness/core/random.ts";

/** Between 90 and 100 percent of a number of calls, at least one, so that keys do not end in step (as Jepsen has it). */
export function jittered(calls: number, random: Random): number {
  return Math.max(1, random.between(Math.ceil(calls * 0.9), calls));
}
