import type { OperationTable } from "../core/operation.ts";
import { carried, observed } from "./emission.ts";
import type { Context, Generator, ObservedEvent } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * Asks the function at every event what to go on with. It is given this very generator, its plan already told
 * of the event: what it returns takes this generator's place for good.
 */
export type UpdateRule<T extends OperationTable> = (
  current: Generator<T>,
  context: Context,
  event: ObservedEvent,
) => Plan<T>;

/** The way out for plans that react. For a plan that only remembers what it saw, `stateful` is simpler. */
export function onUpdate<T extends OperationTable>(rule: UpdateRule<T>, plan: Plan<T>): Generator<T> {
  const inner = generatorOf(plan);
  const again = (became: Generator<T>): Generator<T> => onUpdate(rule, became);
  const self: Generator<T> = {
    next: (context) => carried(inner.next(context), again),
    observe: (context, event) => {
      const became = observed(inner, context, event);
      return generatorOf(rule(became === inner ? self : again(became), context, event));
    },
  };
  return self;
}
