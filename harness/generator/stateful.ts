import type { Invocation, OperationTable } from "../core/operation.ts";
import { done, invoking, waiting } from "./emission.ts";
import type { Context, Generator, ObservedEvent } from "./generator.ts";

/** Rules of a plan that carries a state: immutable, so that nothing is lost when an answer is thrown away. */
export interface StateRules<State, T extends OperationTable> {
  /** The next operation and the state after it; "wait" for nothing now; undefined at the end. */
  next(state: State, context: Context): readonly [Invocation<T>, State] | "wait" | undefined;
  /** What the state becomes by an event. */
  observe?(state: State, event: ObservedEvent): State;
}

/** The plan of a state machine: for counters, for values seen in answers, for all that a plain function cannot say. */
export function stateful<State, T extends OperationTable>(
  state: State,
  rules: StateRules<State, T>,
): Generator<T> {
  const self: Generator<T> = {
    next: (context) => {
      if (context.free.length === 0) return waiting(self);
      const step = rules.next(state, context);
      if (step === undefined) return done;
      if (step === "wait") return waiting(self);
      const [invocation, after] = step;
      const thread = context.random.pick(context.free);
      return invoking({ invocation, thread, time: context.time }, stateful(after, rules));
    },
  };
  if (rules.observe !== undefined)
    self.observe = (_context, event) => {
      const after = rules.observe!(state, event);
      return Object.is(after, state) ? self : stateful(after, rules);
    };
  return self;
}
