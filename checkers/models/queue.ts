import type { Operation } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model, type Values } from "../model.ts";
import { outputText, partOf } from "./register.ts";
import { keyOf, same, show, type Value } from "./values.ts";

export type QueueOperations = {
  readonly enqueue: { readonly input: Value; readonly output: Value };
  /** Output null: the queue was empty. */
  readonly dequeue: { readonly input: Value; readonly output: Value };
};

/** A first-in-first-out queue for each key. */
export const queue: Model<readonly Value[], QueueOperations> = {
  name: "queue",
  summary: "A FIFO queue: each dequeue returns the oldest element still there, or null when there is none.",
  initial: [],
  step(state, operation) {
    if (operation.f === "enqueue") return [...state, operation.input];
    const { outcome } = operation;
    if (outcome.type !== "ok") return state.length === 0 ? state : state.slice(1);
    if ((outcome.output ?? null) === null) return state.length === 0 ? state : illegal;
    return state.length > 0 && same(state[0], outcome.output) ? state.slice(1) : illegal;
  },
  key: (state) => keyOf(state),
  fastTest: containerTest("queue"),
  partition: partOf,
  accepts: (operation: Operation) =>
    operation.f === "dequeue" || (operation.f === "enqueue" && (operation.input ?? null) !== null),
  readOnly: isEmptyDequeue,
  values: (operation): Values => {
    if (operation.f === "enqueue") return { puts: [keyOf(operation.input)], finds: [] };
    const taken =
      operation.outcome.type === "ok" && !isEmptyDequeue(operation) ? [keyOf(operation.outcome.output)] : [];
    return { puts: [], finds: [], takes: taken, takesAny: operation.outcome.type !== "ok" };
  },
  describe: (operation) =>
    operation.f === "enqueue" ? `enqueue ${show(operation.input)}` : `dequeue ${outputText(operation)}`,
  describeState: show,
};

function isEmptyDequeue(operation: Operation<QueueOperations>): boolean {
  return (
    operation.f === "dequeue" &&
    operation.outcome.type === "ok" &&
    (operation.outcome.output ?? null) === null
  );
}
