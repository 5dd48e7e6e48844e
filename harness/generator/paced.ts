import type { Nanos, OperationTable } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import { around, carried, invoking } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";

/** When the next operation may come, given when the last one came and when it should have come. */
export type Pace = (came: Nanos, random: Random, due: Nanos) => Nanos;

/**
 * Holds operations back until the moment the pace sets. The first comes at once; while the plan waits the clock
 * does not move on. The next moment is fixed when an operation is taken, never when one is only offered.
 */
export function paced<T extends OperationTable>(pace: Pace, inner: Generator<T>, due?: Nanos): Generator<T> {
  const again = (became: Generator<T>): Generator<T> => paced(pace, became, due);
  const next = (context: Context): Emission<T> => {
    const emission = inner.next(context);
    if (emission.kind !== "invoke") return carried(emission, again);
    const { planned } = emission;
    const time = Math.max(planned.time, due ?? planned.time);
    const following = pace(time, context.random, due ?? time);
    return invoking({ ...planned, time }, paced(pace, emission.next, following));
  };
  return around(inner, next, again);
}
