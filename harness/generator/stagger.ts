import type { Nanos, OperationTable } from "../core/operation.ts";
import type { Generator } from "./generator.ts";
import { paced } from "./paced.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * Gaps between operations drawn evenly from 0 to twice the mean, over all threads together. Closed loop: gaps
 * count from the last operation, so that a slow system gets fewer of them.
 */
export function stagger<T extends OperationTable>(meanGap: Nanos, plan: Plan<T>): Generator<T> {
  const gap = 2 * meanGap;
  return paced((started, random) => started + Math.floor(random.unit() * gap), generatorOf(plan));
}
