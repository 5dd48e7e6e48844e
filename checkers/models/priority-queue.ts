import type { Operation } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model, type Values } from "../model.ts";
import { outputText, partOf } from "./register.ts";

export type PriorityQueueOperations = {
  /** The element is its own priority. */
  readonly insert: { readonly input: number; readonly output: unknown };
  /** Output null: the queue was empty. */
  readonly extract: { readonly input: unknown; readonly output: number | null };
};

/** A priority queue of numbers for each key: the greatest comes first. Its state is in ascending order. */
export const priorityQueue: Model<readonly number[], PriorityQueueOperations> = {
  name: "priority-queue",
  summary:
    "A priority queue: each extract returns the greatest number still there, or null when there is none.",
  initial: [],
  step(state, operation) {
    if (operation.f === "insert") return inserted(state, operation.input);
    const { outcome } = operation;
    if (outcome.type !== "ok") return state.length === 0 ? state : state.slice(0, -1);
    if ((outcome.output ?? null) === null) return state.length === 0 ? state : illegal;
    return state.length > 0 && state.at(-1) === outcome.output ? state.slice(0, -1) : illegal;
  },
  key: (state) => JSON.stringify(state),
  fastTest: containerTest("priority-queue"),
  partition: partOf,
  accepts: (operation: Operation) =>
    operation.f === "extract" || (operation.f === "insert" && Number.isFinite(operation.input)),
  readOnly: isEmptyExtract,
  values: (operation): Values => {
    if (operation.f === "insert") return { puts: [operation.input], finds: [] };
    const { outcome } = operation;
    const taken = outcome.type === "ok" && typeof outcome.output === "number" ? [outcome.output] : [];
    return { puts: [], finds: [], takes: taken, takesAny: outcome.type !== "ok" };
  },
  describe: (operation) =>
    operation.f === "insert" ? `insert ${operation.input}` : `extract ${outputText(operation)}`,
  describeState: (state) => `{${state.join(", ")}}`,
};

function inserted(state: readonly number[], value: number): readonly number[] {
  const place = state.findIndex((other) => other > value);
  return place < 0 ? [...state, value] : [...state.slice(0, place), value, ...state.slice(place)];
}

function isEmptyExtract({ f, outcome }: Operation<PriorityQueueOperations>): boolean {
  return f === "extract" && outcome.type === "ok" && (outcome.output ?? null) === null;
}
