import type { OperationTable } from "../core/operation.ts";
import { carried, exhausted, invoking, observed } from "./emission.ts";
import type { Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** Plays the plan until one of its own operations has completed `ok`. */
export function untilOk<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  return trying(generatorOf(plan), new Set());
}

/** `own`: the processes that have an operation of this plan open. */
function trying<T extends OperationTable>(
  inner: Generator<T>,
  own: ReadonlySet<number | "nemesis">,
): Generator<T> {
  const self: Generator<T> = {
    next: (context) => {
      const emission = inner.next(context);
      if (emission.kind !== "invoke" || emission.planned.pseudo !== undefined)
        return carried(emission, (rest) => trying(rest, own));
      const process = context.processOf(emission.planned.thread);
      return invoking(emission.planned, trying(emission.next, new Set([...own, process])));
    },
    observe: (context, event) => {
      const { type, process } = event.event;
      const became = observed(inner, context, event);
      if (type === "invoke" || !own.has(process)) return became === inner ? self : trying(became, own);
      if (type === "ok") return exhausted;
      return trying(became, new Set([...own].filter((other) => other !== process)));
    },
  };
  return self;
}
