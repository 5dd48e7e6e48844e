import type { OperationTable } from "../core/operation.ts";
import { around, carried, exhausted, invoking } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * The plan's first operation again and again, `count` times or without end: the plan itself never moves on.
 * What it draws at random, or a function makes, is drawn anew each time.
 */
export function repeat<T extends OperationTable>(
  plan: Plan<T>,
  count: number = Number.POSITIVE_INFINITY,
): Generator<T> {
  return repeated(generatorOf(plan), count);
}

function repeated<T extends OperationTable>(inner: Generator<T>, count: number): Generator<T> {
  if (count <= 0) return exhausted;
  const again = (became: Generator<T>): Generator<T> => repeated(became, count);
  const next = (context: Context): Emission<T> => {
    const emission = inner.next(context);
    return emission.kind === "invoke"
      ? invoking(emission.planned, repeated(inner, count - 1))
      : carried(emission, again);
  };
  return around(inner, next, again);
}
