import type { HistoryEvent } from "../../harness/core/history.ts";
import type { Invocation, Nanos, OperationTable } from "../../harness/core/operation.ts";
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
  /** Nothing now; ask again at the next event, or then. */
  | { readonly until: Nanos }
  | "wait"
  | "done";

/** Makes a generator of a plan that remembers. */
export function remembering<T extends OperationTable, State>(
  plan: Remembering<T, State>,
  state: State,
): Generator<T> {
  const { learn } = plan;
  const self: Generator<T> = {
    next: (context) => emission(plan, state, context, self),
  };
  if (learn !== undefined) {
    self.observe = (_, { event, thread }) => {
      const after = thread === "nemesis" ? state : learn(state, event, thread);
      return after === state ? self : remembering(plan, after);
    };
  }
  return self;
}

function emission<T extends OperationTable, State>(
  plan: Remembering<T, State>,
  state: State,
  context: Context,
  self: Generator<T>,
): Emission<T> {
  const free = context.free.filter(isClient);
  if (free.length === 0) return { kind: "wait", next: self };
  const drawn = plan.draw(state, { context, free });
  if (drawn === "done") return { kind: "done" };
  if (drawn === "wait") return { kind: "wait", next: self };
  if ("until" in drawn) return { kind: "wait", until: drawn.until, next: self };
  const { invocation, thread } = drawn;
  const planned = { invocation, thread, time: context.time };
  return { kind: "invoke", planned, next: remembering(plan, drawn.state) };
}

function isClient(thread: Thread): thread is number {
  return thread !== "nemesis";
}
