import type { Key, Operation } from "../../harness/core/operation.ts";
import { zonesTest } from "../linearizability/zones/zones-test.ts";
import { illegal, type Model, type Values } from "../model.ts";
import { keyOf, same, show, type Value } from "./values.ts";

export type RegisterOperations = {
  readonly read: { readonly input: Value; readonly output: Value };
  readonly write: { readonly input: Value; readonly output: Value };
};

export interface RegisterOptions {
  /** The value before any write; null when absent. */
  readonly initial?: Value;
  /** What a read of null says: the initial value (`initial`, the default), or nothing at all (`unknown`). */
  readonly nil?: "initial" | "unknown";
}

/** One register for each key. */
export function register(options: RegisterOptions = {}): Model<Value, RegisterOperations> {
  const initial = options.initial ?? null;
  const wildcard = (operation: Operation<RegisterOperations>): boolean =>
    options.nil === "unknown" &&
    operation.outcome.type === "ok" &&
    (operation.outcome.output ?? null) === null;
  return {
    name: "register",
    summary: "A read returns the value of the latest write, or the initial value.",
    initial,
    step(state, operation) {
      if (operation.f === "write") return operation.input;
      if (operation.outcome.type !== "ok" || wildcard(operation)) return state;
      return same(operation.outcome.output, state) ? state : illegal;
    },
    key: keyOf,
    partition: partOf,
    anonymous: true,
    accepts: (operation) => operation.f === "read" || operation.f === "write",
    fastTest: zonesTest(options),
    readOnly: (operation) => operation.f === "read",
    values: (operation): Values => {
      if (operation.f === "write") return { puts: [keyOf(operation.input)], finds: [], replaces: true };
      if (operation.outcome.type !== "ok" || wildcard(operation)) return { puts: [], finds: [] };
      return { puts: [], finds: [keyOf(operation.outcome.output)] };
    },
    describe: (operation) =>
      operation.f === "write" ? `write ${show(operation.input)}` : `read ${outputText(operation)}`,
    describeState: show,
  };
}

/** Operations of different keys, or without a key, are on different objects. */
export function partOf(operation: Operation): Key {
  return operation.key ?? "";
}

/** `-> 5`, or what else the answer was. */
export function outputText(operation: Operation): string {
  if (operation.outcome.type === "ok") return `-> ${show(operation.outcome.output)}`;
  return operation.outcome.type === "fail" ? `failed (${operation.outcome.error})` : "-> ?";
}
