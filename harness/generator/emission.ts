import type { Nanos, OperationTable } from "../core/operation.ts";
import type { Context, Emission, Generator, ObservedEvent, Planned } from "./generator.ts";

/** The answer of a generator that has no more. */
export const done: { readonly kind: "done" } = { kind: "done" };

/** The generator that has no more. */
export const exhausted: { readonly next: () => typeof done } = { next: () => done };

export function waiting<T extends OperationTable>(next: Generator<T>, until?: Nanos): Emission<T> {
  return until === undefined ? { kind: "wait", next } : { kind: "wait", until, next };
}

export function invoking<T extends OperationTable>(planned: Planned<T>, next: Generator<T>): Emission<T> {
  return { kind: "invoke", planned, next };
}

/** The same answer, with its successor wrapped up again. */
export function carried<T extends OperationTable>(
  emission: Emission<T>,
  again: (next: Generator<T>) => Generator<T>,
): Emission<T> {
  if (emission.kind === "done") return emission;
  if (emission.kind === "wait") return waiting(again(emission.next), emission.until);
  return invoking(emission.planned, again(emission.next));
}

/** What a generator becomes by an event; itself when it does not listen. */
export function observed<T extends OperationTable>(
  generator: Generator<T>,
  context: Context,
  event: ObservedEvent,
): Generator<T> {
  return generator.observe === undefined ? generator : generator.observe(context, event);
}

/**
 * A generator around another: `next` answers, events go to the inner one, and `again` builds the whole anew
 * around what that became. Listens only when the inner one does.
 */
export function around<T extends OperationTable, Inner extends OperationTable = T>(
  inner: Generator<Inner>,
  next: (context: Context) => Emission<T>,
  again: (inner: Generator<Inner>) => Generator<T>,
): Generator<T> {
  if (inner.observe === undefined) return { next };
  const self: Generator<T> = {
    next,
    observe: (context, event) => {
      const became = observed(inner, context, event);
      return became === inner ? self : again(became);
    },
  };
  return self;
}
