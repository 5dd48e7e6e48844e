import type { Invocation, OperationTable } from "../core/operation.ts";
import { UsageError } from "../core/usage-error.ts";
import { around, carried } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** Only the operations that `accept` says yes to. Throws after ten thousand refusals in a row. */
export function filter<T extends OperationTable>(
  accept: (invocation: Invocation<T>, context: Context) => boolean,
  plan: Plan<T>,
): Generator<T> {
  return filtered(accept, generatorOf(plan));
}

const refusalsMax = 10_000;

function filtered<T extends OperationTable>(
  accept: (invocation: Invocation<T>, context: Context) => boolean,
  inner: Generator<T>,
): Generator<T> {
  const again = (became: Generator<T>): Generator<T> => filtered(accept, became);
  const next = (context: Context): Emission<T> => {
    let rest = inner;
    for (let refused = 0; refused < refusalsMax; refused++) {
      const emission = rest.next(context);
      if (emission.kind !== "invoke" || emission.planned.pseudo !== undefined)
        return carried(emission, again);
      if (accept(emission.planned.invocation, context)) return carried(emission, again);
      rest = emission.next;
    }
    throw new UsageError(`a filter refused ${refusalsMax} operations in a row`);
  };
  return around(inner, next, again);
}
