import type { OperationTable } from "../core/operation.ts";
import { oneByOne } from "./each-thread.ts";
import { carried, observed } from "./emission.ts";
import type { Context, Generator } from "./generator.ts";
import { lanes } from "./lanes.ts";
import { generatorOf, type Plan } from "./plan.ts";

/**
 * An independent copy of the plan for each process: as `eachThread`, but a thread whose process was retired
 * starts afresh with the next one. Ends when the copies of all living processes have ended.
 */
export function eachProcess<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  const original = generatorOf(plan);
  return lanes(oneByOne(), () => lifelong(original, original, undefined));
}

/** One thread's copy, thrown away when another process lives on the thread. */
function lifelong<T extends OperationTable>(
  original: Generator<T>,
  copy: Generator<T>,
  owner: number | "nemesis" | undefined,
): Generator<T> {
  const self: Generator<T> = {
    next: (context) => {
      const process = processIn(context);
      const current = process === owner ? copy : original;
      return carried(current.next(context), (next) => lifelong(original, next, process));
    },
    observe: (context, event) => {
      if (copy.observe === undefined || event.event.process !== owner) return self;
      return lifelong(original, observed(copy, context, event), owner);
    },
  };
  return self;
}

/** The process of the one thread in view. */
function processIn(context: Context): number | "nemesis" {
  return context.processOf(context.threads[0]!);
}
