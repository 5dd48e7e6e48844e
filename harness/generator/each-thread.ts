import type { OperationTable } from "../core/operation.ts";
import type { Generator, Thread } from "./generator.ts";
import { lanes } from "./lanes.ts";
import { Partition } from "./partition.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** An independent copy of the plan for each thread. Ends when all copies have ended. */
export function eachThread<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  const copy = generatorOf(plan);
  return lanes(oneByOne(), () => copy);
}

/** Each thread a group of its own. */
export function oneByOne(): Partition {
  return new Partition((threads: readonly Thread[]) => threads.map((thread) => [thread]));
}
