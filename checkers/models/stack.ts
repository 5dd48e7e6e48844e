import type { Operation } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model, type Values } from "../model.ts";
import { outputText, partOf } from "./register.ts";
import { keyOf, same, show, type Value } from "./values.ts";

export type StackOperations = {
  readonly push: { readonly input: Value; readonly output: Value };
  /** Output null: the stack was empty. */
  readonly pop: { readonly input: Value; readonly output: Value };
};

/** A last-in-first-out stack for each key. The end of its state is the top. */
export const stack: Model<readonly Value[], StackOperations> = {
  name: "stack",
  summary: "A LIFO stack: each pop returns the newest element still there, or null when there is none.",
  initial: [],
  step(state, operation) {
    if (operation.f === "push") return [...state, operation.input];
    const { outcome } = operation;
    if (outcome.type !== "ok") return state.length === 0 ? state : state.slice(0, -1);
    if ((outcome.output ?? null) === null) return state.length === 0 ? state : illegal;
    return state.length > 0 && same(state.at(-1), outcome.output) ? state.slice(0, -1) : illegal;
  },
  key: (state) => keyOf(state),
  fastTest: containerTest("stack"),
  partition: partOf,
  accepts: (operation: Operation) =>
    operation.f === "pop" || (operation.f === "push" && (operation.input ?? null) !== null),
  readOnly: isEmptyPop,
  values: (operation): Values => {
    if (operation.f === "push") return { puts: [keyOf(operation.input)], finds: [] };
    const taken =
      operation.outcome.type === "ok" && !isEmptyPop(operation) ? [keyOf(operation.outcome.output)] : [];
    return { puts: [], finds: [], takes: taken, takesAny: operation.outcome.type !== "ok" };
  },
  describe: (operation) =>
    operation.f === "push" ? `push ${show(operation.input)}` : `pop ${outputText(operation)}`,
  describeState: show,
};

function isEmptyPop(operation: Operation<StackOperations>): boolean {
  return (
    operation.f === "pop" && operation.outcome.type === "ok" && (operation.outcome.output ?? null) === null
  );
}
