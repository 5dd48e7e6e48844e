import type { OperationTable } from "../core/operation.ts";
import { around, carried, waiting } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** Waits while that many of the threads in view are busy. */
export function concurrencyLimit<T extends OperationTable>(count: number, plan: Plan<T>): Generator<T> {
  const inner = generatorOf(plan);
  const again = (became: Generator<T>): Generator<T> => concurrencyLimit(count, became);
  const next = (context: Context): Emission<T> =>
    context.threads.length - context.free.length >= count
      ? waiting(again(inner))
      : carried(inner.next(context), again);
  return around(inner, next, again);
}
