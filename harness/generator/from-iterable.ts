import type { OperationTable } from "../core/operation.ts";
import { type Chain, chainOf } from "./chain.ts";
import { done } from "./emission.ts";
import type { Generator } from "./generator.ts";
import { type Plan, sequence } from "./plan.ts";

/**
 * Plays the plans that an iterable yields, as a `function*` makes them. What was pulled is remembered, so that
 * the result is a value although iterators are not. `make` is called for every copy that is started, and again
 * when an answer was thrown away at the very start; it should depend on nothing that changes.
 */
export function fromIterable<T extends OperationTable>(make: () => Iterable<Plan<T>>): Generator<T> {
  return { next: (context) => fromChain(chainOf(make()), (plan) => plan).next(context) };
}

/** Plays the plans made from a chain's values, one after another. */
export function fromChain<V, T extends OperationTable>(
  first: () => Chain<V> | undefined,
  plan: (value: V) => Plan<T>,
): Generator<T> {
  return {
    next: (context) => {
      const link = first();
      if (link === undefined) return done;
      return sequence(plan(link.value), fromChain(link.rest, plan)).next(context);
    },
  };
}
