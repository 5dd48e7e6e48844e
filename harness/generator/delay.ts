import type { Nanos, OperationTable } from "../core/operation.ts";
import type { Generator } from "./generator.ts";
import { paced } from "./paced.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** Fixed gaps between operations, over all threads together; when it is late it catches up. */
export function delay<T extends OperationTable>(gap: Nanos, plan: Plan<T>): Generator<T> {
  return paced((_came, _random, due) => due + gap, generatorOf(plan));
}
