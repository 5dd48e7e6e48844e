import { assert } from "./assert.ts";
import type { Key, Nanos, Operation, OperationTable, Outcome, ProcessId } from "./operation.ts";

export type EventType = "invoke" | "ok" | "fail" | "info";

/** The pseudo-process under which faults stand in the history; its events are `info`, as in Jepsen. */
export const nemesisProcess = "nemesis";

/**
 * One line of the record. Names are Jepsen's.
 * `value` is the input at the invocation and the output at an `ok` (the input again where there is no
 * output, as for a write); a cas carries `[old, new]`.
 */
export interface HistoryEvent {
  /** Position in the record, dense from 0. Real-time order is this order, not the clock. */
  readonly index: number;
  readonly time: Nanos;
  readonly type: EventType;
  readonly process: ProcessId | typeof nemesisProcess;
  readonly f: string;
  readonly value: unknown;
  readonly key?: Key;
  /** The node that was asked (invocation) or that answered (completion). */
  readonly node?: string;
  readonly error?: string;
  readonly message?: string;
  /** Of an invocation that had to wait for a free client: when it was due (open-loop arrivals). */
  readonly due?: Nanos;
}

/** The ordered record of one run: client invocations, their completions, and the faults between them. */
export interface History {
  readonly events: readonly HistoryEvent[];
}

/** Pairs every client invocation with its completion, in order of invocation. Faults are left out. */
export function operationsOf<T extends OperationTable = OperationTable>(history: History): Operation<T>[] {
  const operations: Mutable[] = [];
  const open = new Map<ProcessId, Mutable>();
  for (const event of history.events) {
    if (event.process === nemesisProcess) continue;
    if (event.type === "invoke") {
      assert(!open.has(event.process), `process ${event.process} invokes at ${event.index} while it is busy`);
      const operation = opened(event, event.process);
      open.set(event.process, operation);
      operations.push(operation);
      continue;
    }
    const operation = open.get(event.process);
    assert(operation !== undefined, `the completion at ${event.index} has no invocation`);
    open.delete(event.process);
    complete(operation, event);
  }
  return operations as Operation<T>[];
}

/** Which completion belongs to an invocation and the reverse: the other event's index, or -1. */
export function pairsOf(history: History): Int32Array {
  const pairs = new Int32Array(history.events.length).fill(-1);
  const open = new Map<ProcessId, number>();
  for (const [position, event] of history.events.entries()) {
    if (event.process === nemesisProcess) continue;
    if (event.type === "invoke") {
      open.set(event.process, position);
      continue;
    }
    const invoked = open.get(event.process);
    if (invoked === undefined) continue;
    pairs[invoked] = position;
    pairs[position] = invoked;
    open.delete(event.process);
  }
  return pairs;
}

interface Mutable {
  f: string;
  input: unknown;
  outcome: Outcome<unknown>;
  process: ProcessId;
  key?: Key;
  node?: string;
  invoked: number;
  completed: number;
  invokedAt: Nanos;
  completedAt?: Nanos;
  dueAt?: Nanos;
}

const open = { type: "info", error: "open" } as const;

function opened(event: HistoryEvent, process: ProcessId): Mutable {
  const { f, key, value: input, index: invoked, time: invokedAt } = event;
  const [outcome, completed] = [open, Number.POSITIVE_INFINITY];
  // Made in one go, for there are millions of them.
  const operation: Mutable =
    key === undefined
      ? { f, input, outcome, process, invoked, completed, invokedAt }
      : { f, input, outcome, process, key, invoked, completed, invokedAt };
  if (event.node !== undefined) operation.node = event.node;
  if (event.due !== undefined) operation.dueAt = event.due;
  return operation;
}

function complete(operation: Mutable, event: HistoryEvent): void {
  operation.completedAt = event.time;
  if (event.node !== undefined) operation.node = event.node;
  if (event.type === "ok") {
    operation.outcome = { type: "ok", output: event.value };
    operation.completed = event.index;
    return;
  }
  const error = event.error ?? "unknown";
  const type = event.type === "fail" ? "fail" : "info";
  operation.outcome = event.message === undefined ? { type, error } : { type, error, message: event.message };
  if (event.type === "fail") operation.completed = event.index;
}
