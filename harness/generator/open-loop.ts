import type { Nanos, OperationTable } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import { UsageError } from "../core/usage-error.ts";
import { around, done, invoking, waiting } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * Open-loop arrivals: operations arrive whether or not earlier ones were answered. When no thread is free the
 * arrival queues and keeps its planned time, which then lies in the past, so that latency counted from it does
 * not leave out what a stalled system made others wait (Tene's *coordinated omission*; Schroeder, Wierman and
 * Harchol-Balter, "Open Versus Closed", NSDI 2006).
 * `gap` draws the time from one arrival to the next; the first arrives at once. Moments that the plan itself
 * sets (by `stagger`, `delay`) are overruled.
 */
export function openLoop<T extends OperationTable>(
  gap: (random: Random) => Nanos,
  plan: Plan<T>,
): Generator<T> {
  return arriving(gap, generatorOf(plan), undefined);
}

/** Open-loop arrivals with exponential gaps: a Poisson process, as of many independent users. */
export function poisson<T extends OperationTable>(meanGap: Nanos, plan: Plan<T>): Generator<T> {
  if (!(meanGap > 0)) throw new UsageError(`the mean gap of arrivals is ${meanGap}; expected more than 0`);
  return openLoop((random) => Math.ceil(random.exponential(meanGap)), plan);
}

function arriving<T extends OperationTable>(
  gap: (random: Random) => Nanos,
  inner: Generator<T>,
  arrival: Nanos | undefined,
): Generator<T> {
  const next = (context: Context): Emission<T> => {
    const emission = inner.next(context);
    if (emission.kind === "done") return done;
    const due = arrival ?? context.time;
    if (emission.kind === "wait") return waiting(arriving(gap, emission.next, due), emission.until);
    const following = due + gap(context.random);
    return invoking({ ...emission.planned, time: due }, arriving(gap, emission.next, following));
  };
  return around(inner, next, (became) => arriving(gap, became, arrival));
}
