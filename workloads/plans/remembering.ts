import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation, OperationTable } from "../../harness/core/operation.ts";
import type { Context, Emission, Generator, Thread } from "../../harness/generator/generator.ts";

/**
 * A plan that remembers (values written, values seen, what each thread has done) and says which thread makes
 * each call. Where any free thread will do, the combinators of harness/generator are enough.
 */
export interface Remembering<T extends OperationTable, State> {
  /** The next call and the state after it. Called only when a client thread is free. */
  draw(state: State, moment: Moment): Draw<T, State>;
  /** Takes notice of an invocation or a completion. States are immutable: return the given one when nothing changed. */
  learn?(state: State, event: HistoryEvent, thread: number): State;
}

export interface Moment {
  readonly context: Context;
  /** The idle client threads, at least one, in ascending order. */
  readonly free: readonly number[];
}

export type Draw<T extends OperationTable, State> =
  | { readonly invocation: Invocation<T>; readonly thread: number; readonly state: State }
  | "wait"
  | "done";

/** Makes a generator of a plan that remembers. */
export function remembering<T extends OperationTable, State>(
  plan: Remembering<T, State>,
  initial: State,
): Generator<T> {
  const generatorAt = (state: State): Generator<T> => {
    const { learn } = plan;
    const generator: Generator<T> = {
      next: (context) => emission(plan, state, context, generator, generatorAt),
    };
    if (learn === undefined) return generator;
    return {
      ...generator,
      observe(_context, { event, thread }) {
        if (thread === "nemesis") return this;
        const next = learn(state, event, thread);
        return next === state ? this : generatorAt(next);
      },
    };
  };
  return generatorAt(initial);
}

function emission<T extends OperationTable, State>(
  plan: Remembering<T, State>,
  state: State,
  context: Context,
  self: Generator<T>,
  generatorAt: (state: State) => Generator<T>,
): Emission<T> {
  const free = context.free.filter(isClient);
  if (free.length === 0) return { kind: "wait", next: self };
  const drawn = plan.draw(state, { context, free });
  if (drawn === "done") return { kind: "done" };
  if (drawn === "wait") return { kind: "wait", next: self };
  const { invocation, thread } = drawn;
  return {
    kind: "invoke",
    planned: { invocation, thread, time: context.time },
    next: generatorAt(drawn.state),
  };
}

function isClient(thread: Thread): thread is number {
  return thread !== "nemesis";
}
