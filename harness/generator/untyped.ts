import type { OperationTable } from "../core/operation.ts";
import type { Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * Forgets the plan's operation table, so that plans of different tables can be played together (a workload's and
 * the nemesis's). A table cannot be widened by itself: a plan for more functions is not a plan for fewer.
 */
export function untyped<T extends OperationTable>(plan: Plan<T>): Generator {
  return generatorOf(plan) as unknown as Generator;
}
