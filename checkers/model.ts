import type { Key, Operation, OperationTable } from "../harness/core/operation.ts";
import type { FastTest } from "./engine/fast-test.ts";

/** What a step answers when the operation cannot happen in that state. */
export const illegal: unique symbol = Symbol("illegal");

/**
 * A sequential specification: what a single copy, used by one client at a time, would answer.
 * States are immutable values; `step` is pure. An operation whose outcome is `info` may have any output,
 * and need never happen at all; so `illegal` is a fair answer where it would have no effect.
 */
export interface Model<State, T extends OperationTable = OperationTable> {
  readonly name: string;
  readonly summary: string;
  readonly initial: State;
  step(state: State, operation: Operation<T>): State | typeof illegal;
  /** Equal states have equal keys, and different states different ones. */
  key(state: State): string | number;
  /**
   * Operations of different parts never affect each other; the history is split by it, and each part is an
   * object of its own that starts in the initial state.
   */
  partition?(operation: Operation<T>): Key;
  /** False for a call the model does not know or whose values have another form: the verdict is then unknown. */
  accepts?(operation: Operation<T>): boolean;
  /** True for a `fail` that is an observation nevertheless (a refused cas saw another value); others are dropped. */
  observes?(operation: Operation<T>): boolean;
  /**
   * True for an operation that leaves every state as it is; unanswered ones can then be dropped, and answered
   * ones take effect the moment they can.
   */
  readOnly?(operation: Operation<T>): boolean;
  /** True when steps look at call and answer only, not at who called: equal calls may then stand for each other. */
  readonly anonymous?: boolean;
  /** How the operation hangs together with others, for shrinking a violation; without it only reads are left out. */
  values?(operation: Operation<T>): Values;
  /** The same call with less asked of the state (a cas that succeeded wrote its new value, whatever it replaced). */
  weaken?(operation: Operation<T>): Operation<T> | undefined;
  /** A near-linear test of linearizability for histories in which values tell operations apart. */
  readonly fastTest?: FastTest;
  /** "read 3", "cas 1 -> 2 refused": for figures and explanations. */
  describe?(operation: Operation<T>): string;
  describeState?(state: State): string;
}

/**
 * The values an operation is about. Any legal order must stay legal when operations are left out of it, if
 * with each left-out putter of a value go all finders and takers of it that come later, and with each taker
 * all its putters.
 */
export interface Values {
  readonly puts: readonly Key[];
  /** `everything`: it depends on all that was ever put. */
  readonly finds: readonly Key[] | "everything";
  readonly takes?: readonly Key[];
  /** It may have taken any value, nobody knows which: such an operation is never left out. */
  readonly takesAny?: boolean;
  /**
   * What is put takes the place of all that was there, as in a register: nobody finds the old values any more. Such
   * an operation that also finds and takes nothing happens in every state, and leaves the same one behind
   * whatever it answered.
   */
  readonly replaces?: boolean;
}

/** A model of whatever states and operations: what an engine works with. */
export type AnyModel = Model<unknown, OperationTable>;

/** Forgets what a model's states and operations are; its methods still get only what `accepts` lets through. */
export function anyModel<State, T extends OperationTable>(model: Model<State, T>): AnyModel {
  return model as unknown as AnyModel;
}
