import type { Invocation, Nanos, OperationTable } from "../core/operation.ts";
import { exhausted, invoking, waiting } from "./emission.ts";
import type { Generator } from "./generator.ts";

/** An operation and its moment, counted from when the schedule is first asked. */
export type ScheduledInvocation<T extends OperationTable> = readonly [at: Nanos, invocation: Invocation<T>];

/**
 * Plays a list of operations, each at its moment. One that finds no thread free comes late, with its planned
 * time in the past. The list need not be in order.
 */
export function atTimes<T extends OperationTable>(schedule: readonly ScheduledInvocation<T>[]): Generator<T> {
  const ordered = schedule.toSorted(([a], [b]) => a - b);
  return { next: ({ time }) => waiting(from(ordered, 0, time), time) };
}

function from<T extends OperationTable>(
  schedule: readonly ScheduledInvocation<T>[],
  position: number,
  start: Nanos,
): Generator<T> {
  const entry = schedule[position];
  if (entry === undefined) return exhausted;
  const [at, invocation] = entry;
  const self: Generator<T> = {
    next: ({ free, random }) =>
      free.length === 0
        ? waiting(self)
        : invoking(
            { invocation, thread: random.pick(free), time: start + at },
            from(schedule, position + 1, start),
          ),
  };
  return self;
}
