import type { OperationTable } from "../core/operation.ts";
import { UsageError } from "../core/usage-error.ts";
import type { Generator, Thread } from "./generator.ts";
import { lanes } from "./lanes.ts";
import { Partition } from "./partition.ts";
import { generatorOf, type Plan } from "./plan.ts";

/** That many threads, set aside for a plan. */
export type Reservation<T extends OperationTable> = readonly [threads: number, plan: Plan<T>];

/**
 * Sets threads aside, in order, for plans of their own; the rest play the last plan, or nothing. Counted among
 * the threads in view, so that reservations nest (Jepsen's count from thread 0 whatever is in view).
 */
export function reserve<T extends OperationTable>(
  reservations: readonly Reservation<T>[],
  rest?: Plan<T>,
): Generator<T> {
  for (const [threads] of reservations)
    if (!Number.isInteger(threads) || threads < 1)
      throw new UsageError(`a reservation is of ${threads} threads; expected a whole number of at least 1`);
  const sizes = reservations.map(([threads]) => threads);
  const generators = reservations.map(([, plan]) => generatorOf(plan));
  if (rest !== undefined) generators.push(generatorOf(rest));
  const partition = new Partition((threads) => ranges(threads, sizes, rest !== undefined));
  return lanes(partition, (group) => generators[group]!, generators);
}

function ranges(threads: readonly Thread[], sizes: readonly number[], rest: boolean): (readonly Thread[])[] {
  const reserved = sizes.reduce((sum, size) => sum + size, 0);
  if (threads.length < reserved + (rest ? 1 : 0))
    throw new UsageError(
      `${reserved} threads are reserved${rest ? " and the rest have a plan" : ""}, but only ${threads.length} are in view`,
    );
  let start = 0;
  const groups = sizes.map((size) => {
    start += size;
    return threads.slice(start - size, start);
  });
  if (rest) groups.push(threads.slice(start));
  return groups;
}
