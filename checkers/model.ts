import type { Key, Operation, OperationTable } from "../harness/core/operation.ts";

/** What a step answers when the operation cannot happen in that state. */
export const illegal: unique symbol = Symbol("illegal");

/**
 * A sequential specification: what a single copy, used by one client at a time, would answer.
 * States are immutable values; `step` is pure. An operation whose outcome is `info` may have any output.
 */
export interface Model<State, T extends OperationTable = OperationTable> {
  readonly name: string;
  readonly summary: string;
  readonly initial: State;
  step(state: State, operation: Operation<T>): State | typeof illegal;
  /** Equal states have equal keys, and different states different ones. */
  key(state: State): string | number;
  /** Operations of different parts never affect each other; the history is split by it. */
  partition?(operation: Operation<T>): Key;
  /** True for a `fail` that is an observation nevertheless (a refused cas saw another value); others are dropped. */
  observes?(operation: Operation<T>): boolean;
  /** True for an operation that leaves every state as it is; unanswered ones can then be dropped. */
  readOnly?(operation: Operation<T>): boolean;
  /** "read 3", "cas 1 -> 2 refused": for figures and explanations. */
  describe?(operation: Operation<T>): string;
  describeState?(state: State): string;
}
