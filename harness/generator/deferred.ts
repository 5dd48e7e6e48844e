import type { OperationTable } from "../core/operation.ts";
import { nanosPerMs } from "../core/time.ts";
import { waiting } from "./emission.ts";
import type { Generator } from "./generator.ts";
import { generatorOf, type PlanFunction } from "./plan.ts";

/** A plan that is not known yet: asks the function every millisecond until it gives one, then is that plan. */
export function deferred<T extends OperationTable>(known: PlanFunction<T>): Generator<T> {
  const self: Generator<T> = {
    next: (context) => {
      const plan = known(context);
      return plan === undefined ? waiting(self, context.time + nanosPerMs) : generatorOf(plan).next(context);
    },
  };
  return self;
}
