import type { OperationTable } from "../core/operation.ts";
import { around, carried, exhausted, invoking } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** At most that many operations of the plan (pseudo-operations count too). */
export function limit<T extends OperationTable>(count: number, plan: Plan<T>): Generator<T> {
  return limited(count, generatorOf(plan));
}

/** The plan's first operation only. */
export function once<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  return limit(1, plan);
}

function limited<T extends OperationTable>(count: number, inner: Generator<T>): Generator<T> {
  if (count <= 0) return exhausted;
  const again = (became: Generator<T>): Generator<T> => limited(count, became);
  const next = (context: Context): Emission<T> => {
    const emission = inner.next(context);
    return emission.kind === "invoke"
      ? invoking(emission.planned, limited(count - 1, emission.next))
      : carried(emission, again);
  };
  return around(inner, next, again);
}
