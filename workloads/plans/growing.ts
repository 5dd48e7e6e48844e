import type { Invocation, OperationTable } from "../../harness/core/operation.ts";
import type { Random } from "../../harness/core/random.ts";
import type { Generator } from "../../harness/generator/generator.ts";
import { stateful } from "../../harness/generator/stateful.ts";

/** How many elements all reads of a growing collection may return for each one that is added, on average. */
const readVolume = 500;

/**
 * Adds 1, 2, 3 ... and reads. Half of the calls are reads at first, fewer as the collection grows: a read
 * returns all of it, so that the history would otherwise grow with the square of the run's length.
 */
export function growing<T extends OperationTable>(
  add: (element: number) => Invocation<T>,
  read: Invocation<T>,
): Generator<T> {
  return stateful<number, T>(0, {
    next: (added, { random }) => (reads(added, random) ? [read, added] : [add(added + 1), added + 1]),
  });
}

function reads(added: number, random: Random): boolean {
  return random.chance(Math.min(0.5, readVolume / Math.max(1, added)));
}
