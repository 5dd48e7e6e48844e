import type { Invocation, OperationTable } from "../core/operation.ts";
import { UsageError } from "../core/usage-error.ts";
import { around, carried, done, exhausted, invoking, waiting } from "./emission.ts";
import type { Context, Emission, Generator, Planned } from "./generator.ts";

/**
 * What may stand where a generator is wanted: a generator; one invocation, made once by any free thread; a list,
 * played one after another; a function, called for a plan whenever the last one is used up, until it gives none.
 */
export type Plan<T extends OperationTable = OperationTable> =
  | Generator<T>
  | Invocation<T>
  | PlanFunction<T>
  | readonly Plan<T>[];

/** Gives the next plan, or undefined at the end. Also called for answers that are then thrown away. */
export type PlanFunction<T extends OperationTable = OperationTable> = (
  context: Context,
) => Plan<T> | undefined;

export function generatorOf<T extends OperationTable>(plan: Plan<T>): Generator<T> {
  if (typeof plan === "function") return fromFunction(plan);
  if (isList(plan)) return inOrder(plan.map(generatorOf), 0);
  if (isGenerator(plan)) return plan;
  if (isInvocation(plan)) return single(plan);
  throw new UsageError(`a plan is a generator, an invocation, a function or a list, not ${String(plan)}`);
}

/** Plays the plans one after another, without waiting in between. Only the current one hears of events. */
export function sequence<T extends OperationTable>(...plans: readonly Plan<T>[]): Generator<T> {
  return generatorOf(plans);
}

/** Calls the function for a plan whenever the last one is used up, until it gives none. */
export function fromFunction<T extends OperationTable>(make: PlanFunction<T>): Generator<T> {
  const self: Generator<T> = {
    next: (context) => {
      if (context.free.length === 0) return waiting(self);
      for (let empty = 0; empty < emptyPlansMax; empty++) {
        const plan = make(context);
        if (plan === undefined) return done;
        if (isInvocation(plan)) return invoking(anyFree(plan, context), self);
        const emission = generatorOf(plan).next(context);
        if (emission.kind !== "done") return carried(emission, (next) => before(next, self));
      }
      throw new UsageError(`a function gave ${emptyPlansMax} plans in a row that held no operation`);
    },
  };
  return self;
}

const emptyPlansMax = 1000;

/** What is left of a function's plan, and then the function again. */
function before<T extends OperationTable>(rest: Generator<T>, then: Generator<T>): Generator<T> {
  if (rest === exhausted) return then;
  const again = (became: Generator<T>): Generator<T> => before(became, then);
  const next = (context: Context): Emission<T> => {
    const emission = rest.next(context);
    return emission.kind === "done" ? then.next(context) : carried(emission, again);
  };
  return around(rest, next, again);
}

function inOrder<T extends OperationTable>(
  parts: readonly Generator<T>[],
  position: number,
  head: Generator<T> | undefined = parts[position],
): Generator<T> {
  if (head === undefined) return exhausted;
  // The last part stands for itself, so that chains of sequences do not nest ever deeper.
  if (position === parts.length - 1) return head;
  const next = (context: Context): Emission<T> => {
    let current = head;
    for (let at = position; at < parts.length; current = parts[++at]!) {
      const emission = current.next(context);
      if (emission.kind !== "done") return carried(emission, (rest) => resumed(parts, at, rest));
    }
    return done;
  };
  return around(head, next, (became) => inOrder(parts, position, became));
}

/** A part that has come to its end is left behind at once: whoever holds an emptied sequence holds nothing else. */
function resumed<T extends OperationTable>(
  parts: readonly Generator<T>[],
  position: number,
  rest: Generator<T>,
): Generator<T> {
  return rest === exhausted ? inOrder(parts, position + 1) : inOrder(parts, position, rest);
}

function single<T extends OperationTable>(invocation: Invocation<T>): Generator<T> {
  const self: Generator<T> = {
    next: (context) =>
      context.free.length === 0 ? waiting(self) : invoking(anyFree(invocation, context), exhausted),
  };
  return self;
}

/** The call, now, on a random free thread, so that none is favoured. */
function anyFree<T extends OperationTable>(invocation: Invocation<T>, context: Context): Planned<T> {
  return { invocation, thread: context.random.pick(context.free), time: context.time };
}

function isList<T extends OperationTable>(plan: Plan<T>): plan is readonly Plan<T>[] {
  return Array.isArray(plan);
}

function isInvocation<T extends OperationTable>(plan: Plan<T>): plan is Invocation<T> {
  return typeof (plan as { readonly f?: unknown }).f === "string";
}

function isGenerator<T extends OperationTable>(plan: Plan<T>): plan is Generator<T> {
  if (typeof (plan as { readonly next?: unknown }).next !== "function") return false;
  if (Symbol.iterator in (plan as object))
    throw new UsageError("an iterator is not a plan; wrap the function that makes it in fromIterable");
  return true;
}
