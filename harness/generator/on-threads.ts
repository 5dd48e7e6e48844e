import type { OperationTable } from "../core/operation.ts";
import { UsageError } from "../core/usage-error.ts";
import { carried, observed, waiting } from "./emission.ts";
import type { Generator, Thread } from "./generator.ts";
import { generatorOf, type Plan } from "./plan.ts";
import { Selection } from "./view.ts";

/** Lets the plan see only the threads of which `choose` is true, and hear only of their events. */
export function onThreads<T extends OperationTable>(
  choose: (thread: Thread) => boolean,
  plan: Plan<T>,
): Generator<T> {
  return restricted(new Selection((threads) => threads.filter(choose)), generatorOf(plan));
}

/** The plan for client threads alone. */
export function clients<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  return onThreads((thread) => thread !== "nemesis", plan);
}

/** The plan for the nemesis alone. */
export function nemesis<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  return onThreads((thread) => thread === "nemesis", plan);
}

function restricted<T extends OperationTable>(selection: Selection, inner: Generator<T>): Generator<T> {
  const again = (became: Generator<T>): Generator<T> => restricted(selection, became);
  const self: Generator<T> = {
    next: (context) => {
      // Waiting for threads that do not exist would be waiting for ever.
      if (selection.threads(context).length === 0)
        throw new UsageError("a plan is restricted to threads of which none is in view");
      const seen = selection.view(context);
      return seen.free.length === 0 ? waiting(self) : carried(inner.next(seen), again);
    },
  };
  if (inner.observe !== undefined)
    self.observe = (context, event) => {
      if (!selection.has(context, event.thread)) return self;
      const became = observed(inner, selection.view(context), event);
      return became === inner ? self : again(became);
    };
  return self;
}
