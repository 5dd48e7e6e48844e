import type { OperationTable } from "../core/operation.ts";
import { around, carried, done } from "./emission.ts";
import type { Context, Emission, Generator } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * Ends before more than that many processes could have acted: all that were in view when an operation was made
 * count, so that no trickle of operations by the last few remains. Every `info` makes a process, and processes
 * are what makes checking linearizability dear.
 */
export function processLimit<T extends OperationTable>(count: number, plan: Plan<T>): Generator<T> {
  return bounded(count, new Set(), generatorOf(plan));
}

function bounded<T extends OperationTable>(
  count: number,
  seen: ReadonlySet<number>,
  inner: Generator<T>,
): Generator<T> {
  const again = (became: Generator<T>): Generator<T> => bounded(count, seen, became);
  const next = (context: Context): Emission<T> => {
    const emission = inner.next(context);
    if (emission.kind !== "invoke") return carried(emission, again);
    const together = withProcesses(seen, context);
    return together.size > count ? done : carried(emission, (rest) => bounded(count, together, rest));
  };
  return around(inner, next, again);
}

/** The processes seen so far and those in view; the very same set when none is new. */
function withProcesses(seen: ReadonlySet<number>, context: Context): ReadonlySet<number> {
  const fresh: number[] = [];
  for (const thread of context.threads) {
    const process = context.processOf(thread);
    if (process !== "nemesis" && !seen.has(process)) fresh.push(process);
  }
  return fresh.length === 0 ? seen : new Set([...seen, ...fresh]);
}
