import type { OperationTable } from "../core/operation.ts";
import { waiting } from "./emission.ts";
import type { Generator } from "./generator.ts";
import { generatorOf, type Plan, sequence } from "./plan.ts";

/** Waits until every thread in view is free before the plan starts. */
export function synchronize<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  const inner = generatorOf(plan);
  const self: Generator<T> = {
    next: (context) => (context.free.length < context.threads.length ? waiting(self) : inner.next(context)),
  };
  return self;
}

/** Plays the plans one after another, each when all operations of the one before have completed. */
export function phases<T extends OperationTable>(...plans: readonly Plan<T>[]): Generator<T> {
  return sequence(...plans.map((plan) => synchronize(plan)));
}
