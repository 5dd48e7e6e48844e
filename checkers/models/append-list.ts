import type { Operation } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model, type Values } from "../model.ts";
import { outputText, partOf } from "./register.ts";
import { keyOf, same, show, type Value } from "./values.ts";

export type AppendListOperations = {
  readonly append: { readonly input: Value; readonly output: Value };
  readonly read: { readonly input: Value; readonly output: readonly Value[] };
};

/** A list for each key that grows at its end and is read as a whole. */
export const appendList: Model<readonly Value[], AppendListOperations> = {
  name: "append-list",
  summary: "A list that only grows at its end: a read returns everything appended before it, in order.",
  initial: [],
  step(state, operation) {
    if (operation.f === "append") return [...state, operation.input];
    if (operation.outcome.type !== "ok") return state;
    return same(state, operation.outcome.output ?? []) ? state : illegal;
  },
  key: (state) => keyOf(state),
  fastTest: containerTest("append-list"),
  partition: partOf,
  accepts: (operation: Operation) =>
    operation.f === "append" ||
    (operation.f === "read" &&
      (operation.outcome.type !== "ok" || Array.isArray(operation.outcome.output ?? []))),
  readOnly: (operation) => operation.f === "read",
  values: (operation): Values => {
    if (operation.f === "append") return { puts: [keyOf(operation.input)], finds: [] };
    const { outcome } = operation;
    return { puts: [], finds: outcome.type === "ok" ? (outcome.output ?? []).map(keyOf) : [] };
  },
  describe: (operation) =>
    operation.f === "append" ? `append ${show(operation.input)}` : `read ${outputText(operation)}`,
  describeState: show,
};
