import type { Key, OperationTable } from "../core/operation.ts";
import { carried, invoking, observed } from "./emission.ts";
import type { Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** Puts the plan's operations on one key, and lets the plan hear of that key's events only. */
export function keyed<T extends OperationTable>(key: Key, plan: Plan<T>): Generator<T> {
  return onKey(key, generatorOf(plan));
}

function onKey<T extends OperationTable>(key: Key, inner: Generator<T>): Generator<T> {
  const again = (became: Generator<T>): Generator<T> => onKey(key, became);
  const self: Generator<T> = {
    next: (context) => {
      const emission = inner.next(context);
      if (emission.kind !== "invoke" || emission.planned.pseudo !== undefined)
        return carried(emission, again);
      const { planned } = emission;
      return invoking({ ...planned, invocation: { ...planned.invocation, key } }, again(emission.next));
    },
  };
  if (inner.observe !== undefined)
    self.observe = (context, event) => {
      if (event.event.key !== key) return self;
      const became = observed(inner, context, event);
      return became === inner ? self : again(became);
    };
  return self;
}
