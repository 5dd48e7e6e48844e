import type { Operation } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model } from "../model.ts";
import { outputText, partOf } from "./register.ts";

export type CounterOperations = {
  /** Adds the input, which may be negative. */
  readonly add: { readonly input: number; readonly output: unknown };
  readonly read: { readonly input: unknown; readonly output: number };
};

/** A counter for each key, starting at 0. */
export const counter: Model<number, CounterOperations> = {
  name: "counter",
  summary: "A counter: a read returns the sum of the additions before it.",
  initial: 0,
  step(state, operation) {
    if (operation.f === "add") return state + operation.input;
    if (operation.outcome.type !== "ok") return state;
    return operation.outcome.output === state ? state : illegal;
  },
  key: (state) => state,
  fastTest: containerTest("counter"),
  partition: partOf,
  accepts: (operation: Operation) =>
    operation.f === "read" || (operation.f === "add" && typeof operation.input === "number"),
  readOnly: (operation) => operation.f === "read",
  values: (operation) => ({
    puts: operation.f === "add" ? ["sum"] : [],
    finds: operation.f === "add" ? [] : "everything",
  }),
  describe: (operation) =>
    operation.f === "add" ? `add ${operation.input}` : `read ${outputText(operation)}`,
  describeState: (state) => String(state),
};
