import type { Nanos, OperationTable } from "../core/operation.ts";
import { around, done, invoking, waiting } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * Ends that long after its first operation (or after it first had to wait). What would come at or after the end
 * does not come any more; open-loop arrivals that still queue then are dropped. Unlike Jepsen's it also ends
 * while the plan waits.
 */
export function timeLimit<T extends OperationTable>(duration: Nanos, plan: Plan<T>): Generator<T> {
  return ending(duration, undefined, generatorOf(plan));
}

function ending<T extends OperationTable>(
  duration: Nanos,
  end: Nanos | undefined,
  inner: Generator<T>,
): Generator<T> {
  const next = (context: Context): Emission<T> => {
    if (end !== undefined && context.time >= end) return done;
    const emission = inner.next(context);
    if (emission.kind === "done") return done;
    if (emission.kind === "wait") {
      const ends = end ?? context.time + duration;
      return waiting(ending(duration, ends, emission.next), Math.min(emission.until ?? ends, ends));
    }
    const { time } = emission.planned;
    const ends = end ?? time + duration;
    return time >= ends ? done : invoking(emission.planned, ending(duration, ends, emission.next));
  };
  return around(inner, next, (became) => ending(duration, end, became));
}
