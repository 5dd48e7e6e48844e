import type { OperationTable } from "../core/operation.ts";
import { carried, observed } from "./emission.ts";
import type { Context, Emission, Generator, ObservedEvent } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** What passed through a traced generator: a question with its answer, or an event. */
export type TraceStep<T extends OperationTable = OperationTable> =
  | { readonly kind: "asked"; readonly context: Context; readonly emission: Emission<T> }
  | { readonly kind: "told"; readonly context: Context; readonly event: ObservedEvent };

/** Shows every question and every event to `sink`, and changes nothing. */
export function trace<T extends OperationTable>(
  sink: (step: TraceStep<T>) => void,
  plan: Plan<T>,
): Generator<T> {
  const inner = generatorOf(plan);
  const again = (became: Generator<T>): Generator<T> => trace(sink, became);
  const self: Generator<T> = {
    next: (context) => {
      const emission = inner.next(context);
      sink({ kind: "asked", context, emission });
      return carried(emission, again);
    },
    observe: (context, event) => {
      sink({ kind: "told", context, event });
      const became = observed(inner, context, event);
      return became === inner ? self : again(became);
    },
  };
  return self;
}
