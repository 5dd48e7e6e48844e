import type { OperationTable } from "../core/operation.ts";
import { UsageError } from "../core/usage-error.ts";
import { done, invoking, observed, waiting } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";
import { afterWaiting, type Candidates, soonest, untilOf } from "./soonest.ts";

/** A plan that is preferred in ties, in proportion to its weight. */
export interface WeightedPlan<T extends OperationTable = OperationTable> {
  readonly weight: number;
  readonly plan: Plan<T>;
}

/** A plan to choose, with or without a weight. */
export type Alternative<T extends OperationTable = OperationTable> = Plan<T> | WeightedPlan<T>;

export function weighted<T extends OperationTable>(weight: number, plan: Plan<T>): WeightedPlan<T> {
  if (!(weight > 0)) throw new UsageError(`a weight is ${weight}; expected more than 0`);
  return { weight, plan };
}

/**
 * Plays all the plans at once: the operation that is due first comes first, ties are broken at random by weight
 * (1 where none is given). Every plan hears of every event. Ends when all have ended.
 */
export function any<T extends OperationTable>(...plans: readonly Alternative<T>[]): Generator<T> {
  return together(plans, false);
}

/** As `any`, but ends as soon as one of the plans has ended. */
export function shortestAny<T extends OperationTable>(...plans: readonly Alternative<T>[]): Generator<T> {
  return together(plans, true);
}

function together<T extends OperationTable>(
  plans: readonly Alternative<T>[],
  shortest: boolean,
): Generator<T> {
  const weights = plans.map((plan) => (isWeighted(plan) ? plan.weight : 1));
  const positions = plans.map((_, position) => position);
  const even = weights.every((weight) => weight === weights[0]);
  return members(
    plans.map((plan) => generatorOf(isWeighted(plan) ? plan.plan : plan)),
    even ? { positions } : { positions, weights },
    shortest,
  );
}

function isWeighted<T extends OperationTable>(plan: Alternative<T>): plan is WeightedPlan<T> {
  return typeof plan === "object" && "weight" in plan;
}

function members<T extends OperationTable>(
  generators: readonly Generator<T>[],
  candidates: Candidates,
  shortest: boolean,
): Generator<T> {
  const again = (became: readonly Generator<T>[]): Generator<T> => members(became, candidates, shortest);
  const next = (context: Context): Emission<T> => {
    const ask = (position: number): Emission<T> => generators[position]!.next(context);
    const { winner, emissions } = soonest(context, candidates, ask, shortest);
    if (winner === -1 || (shortest && emissions.some((emission) => emission?.kind === "done"))) return done;
    const chosen = emissions[winner]!;
    if (chosen.kind === "invoke")
      return invoking(chosen.planned, again(generators.with(winner, chosen.next)));
    return waiting(again(afterWaiting(generators, emissions)), untilOf(chosen));
  };
  if (generators.every((generator) => generator.observe === undefined)) return { next };
  const observe: Generator<T>["observe"] = (context, event) =>
    again(generators.map((generator) => observed(generator, context, event)));
  return { next, observe };
}
