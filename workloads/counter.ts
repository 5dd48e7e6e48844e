import { counter as counterChecker } from "../checkers/counter.ts";
import type { Invocation } from "../harness/core/operation.ts";
import type { Generator } from "../harness/generator/generator.ts";
import { fromFunction } from "../harness/generator/plan.ts";
import { type CounterOperations, counterForms } from "./forms/counter.ts";
import { onEveryNode } from "./plans/final-reads.ts";
import type { Workload } from "./workload.ts";

/** A counter whose every read is bounded: by what was acknowledged before it and attempted until it ended. */
export const counter: Workload<CounterOperations> = {
  name: "counter",
  summary:
    "Adds 1 to 5 to a counter and reads it; every read lies between what was acknowledged and attempted.",
  operations: counterForms,
  during: () => addsAndReads(1, 5),
  after: (options) => onEveryNode([{ f: "read", input: "final" }], options),
  checkers: () => [counterChecker],
};

/** Adds drawn from a range and reads, in equal shares. */
export function addsAndReads(lowest: number, highest: number): Generator<CounterOperations> {
  return fromFunction(
    ({ random }): Invocation<CounterOperations> =>
      random.chance(0.5) ? { f: "read", input: null } : { f: "add", input: random.between(lowest, highest) },
  );
}
