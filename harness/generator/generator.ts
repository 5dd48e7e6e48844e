import type { HistoryEvent } from "../core/history.ts";
import type { Invocation, Nanos, OperationTable } from "../core/operation.ts";
import type { Random } from "../core/random.ts";

/** A worker of the interpreter: permanent, unlike the processes that live on it one after another. */
export type Thread = number | "nemesis";

/** What a generator may know when it is asked. */
export interface Context {
  readonly time: Nanos;
  readonly random: Random;
  /** All threads this generator may use, and those of them that are idle; both ascending, the nemesis last. */
  readonly threads: readonly Thread[];
  readonly free: readonly Thread[];
  /** The process that lives on a thread now. */
  processOf(thread: Thread): number | "nemesis";
  /** The thread a process lives on, or undefined when it is retired or not in view. */
  threadOf(process: number | "nemesis"): Thread | undefined;
}

/**
 * A planned call: who makes it, and when: now, at a time still to come, or at a time already past, when an
 * open-loop arrival found no thread free (its latency counts from the planned time).
 */
export interface Planned<T extends OperationTable = OperationTable> {
  readonly invocation: Invocation<T>;
  readonly thread: Thread;
  readonly time: Nanos;
  /** A pseudo-operation is executed but neither recorded nor observed: it keeps its thread busy, or logs a line. */
  readonly pseudo?:
    | { readonly kind: "sleep"; readonly duration: Nanos }
    | { readonly kind: "log"; readonly text: string };
}

export type Emission<T extends OperationTable = OperationTable> =
  | { readonly kind: "invoke"; readonly planned: Planned<T>; readonly next: Generator<T> }
  /**
   * Nothing now; go on with `next` at the next event, or at `until` if that comes first. An `until` that is not
   * in the future means: go on at once (something took note of the time).
   */
  | { readonly kind: "wait"; readonly until?: Nanos; readonly next: Generator<T> }
  | { readonly kind: "done" };

/**
 * A plan of operations: an immutable value. Ask it for the next operation, tell it what happened, get a new
 * generator. Asking twice is harmless: whoever asked may throw the answer away and keep the old value, and does
 * so with a call planned for the future when something happens first. So what decides a future time must
 * already stand in the value that was asked, not be drawn while answering.
 */
export interface Generator<T extends OperationTable = OperationTable> {
  next(context: Context): Emission<T>;
  /**
   * Told of each invocation and completion of threads it can see, before the thread is free again and before a
   * retired process is replaced. Generators that do not listen leave it out.
   */
  observe?(context: Context, event: ObservedEvent): Generator<T>;
}

/** An event as generators see it: with the thread on which its process lives. */
export interface ObservedEvent {
  readonly event: HistoryEvent;
  readonly thread: Thread;
}
