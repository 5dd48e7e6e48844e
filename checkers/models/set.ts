import type { Key, Operation } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model, type Values } from "../model.ts";
import { outputText, partOf } from "./register.ts";
import { keyOf, show, type Value } from "./values.ts";

export type SetOperations = {
  readonly add: { readonly input: Value; readonly output: Value };
  readonly read: { readonly input: Value; readonly output: readonly Value[] };
};

/** A set that only grows, for each key. Its states are the sorted keys of its elements. */
export const set: Model<readonly Key[], SetOperations> = {
  name: "set",
  summary: "A growing set: a read returns exactly the elements added before it.",
  initial: [],
  step(state, operation) {
    if (operation.f === "add") {
      const element = keyOf(operation.input);
      return state.includes(element) ? state : sorted([...state, element]);
    }
    if (operation.outcome.type !== "ok") return state;
    const read = new Set(operation.outcome.output.map(keyOf));
    return read.size === state.length && state.every((element) => read.has(element)) ? state : illegal;
  },
  key: (state) => JSON.stringify(state),
  fastTest: containerTest("set"),
  partition: partOf,
  accepts: (operation: Operation) =>
    operation.f === "add" ||
    (operation.f === "read" && (operation.outcome.type !== "ok" || Array.isArray(operation.outcome.output))),
  readOnly: (operation) => operation.f === "read",
  values: (operation): Values => {
    if (operation.f === "add") return { puts: [keyOf(operation.input)], finds: [] };
    return { puts: [], finds: operation.outcome.type === "ok" ? operation.outcome.output.map(keyOf) : [] };
  },
  describe: (operation) =>
    operation.f === "add" ? `add ${show(operation.input)}` : `read ${outputText(operation)}`,
  describeState: (state) => `{${state.join(", ")}}`,
};

function sorted(elements: Key[]): readonly Key[] {
  return elements.sort((a, b) => {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
  });
}
