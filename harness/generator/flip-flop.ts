import type { OperationTable } from "../core/operation.ts";
import { done, invoking, observed, waiting } from "./emission.ts";
import type { Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** Strictly one operation of the one plan, then one of the other, until either has ended: for start and stop. */
export function flipFlop<T extends OperationTable>(first: Plan<T>, second: Plan<T>): Generator<T> {
  const turn = generatorOf(first);
  const other = generatorOf(second);
  const self: Generator<T> = {
    next: (context) => {
      const emission = turn.next(context);
      if (emission.kind === "done") return done;
      if (emission.kind === "wait") return waiting(flipFlop(emission.next, other), emission.until);
      return invoking(emission.planned, flipFlop(other, emission.next));
    },
  };
  if (turn.observe === undefined && other.observe === undefined) return self;
  self.observe = (context, event) =>
    flipFlop(observed(turn, context, event), observed(other, context, event));
  return self;
}
