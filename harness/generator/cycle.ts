import type { OperationTable } from "../core/operation.ts";
import { around, carried, done, exhausted } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** Plays the plan to its end and starts it afresh, `count` times or without end. An empty plan ends at once. */
export function cycle<T extends OperationTable>(
  plan: Plan<T>,
  count: number = Number.POSITIVE_INFINITY,
): Generator<T> {
  const original = generatorOf(plan);
  return cycled(original, original, count);
}

function cycled<T extends OperationTable>(
  original: Generator<T>,
  current: Generator<T>,
  count: number,
): Generator<T> {
  if (count <= 0) return exhausted;
  const next = (context: Context): Emission<T> => {
    const emission = current.next(context);
    if (emission.kind !== "done") return carried(emission, (rest) => cycled(original, rest, count));
    if (count <= 1) return done;
    return carried(original.next(context), (rest) => cycled(original, rest, count - 1));
  };
  return around(current, next, (became) => cycled(original, became, count));
}
