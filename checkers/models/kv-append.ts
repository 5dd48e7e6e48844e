import type { Operation } from "../../harness/core/operation.ts";
import { illegal, type Model } from "../model.ts";
import { outputText, partOf } from "./register.ts";
import { show } from "./values.ts";

export type KvAppendOperations = {
  readonly get: { readonly input: unknown; readonly output: string };
  readonly put: { readonly input: string; readonly output: unknown };
  readonly append: { readonly input: string; readonly output: unknown };
};

/** Strings by key that can be put and appended to, as in the key-value laboratories of MIT's 6.824. */
export const kvAppend: Model<string, KvAppendOperations> = {
  name: "kv-append",
  summary:
    "A store of strings with get, put and append; a key that was never written holds the empty string.",
  initial: "",
  step(state, operation) {
    if (operation.f === "put") return operation.input;
    if (operation.f === "append") return state + operation.input;
    if (operation.outcome.type !== "ok") return state;
    return (operation.outcome.output ?? "") === state ? state : illegal;
  },
  key: (state) => state,
  partition: partOf,
  accepts: (operation: Operation) =>
    operation.f === "get" ||
    ((operation.f === "put" || operation.f === "append") && typeof operation.input === "string"),
  readOnly: (operation) => operation.f === "get",
  values: (operation) => ({
    puts: operation.f === "get" ? [] : ["text"],
    finds: operation.f === "get" ? "everything" : [],
  }),
  describe: (operation) =>
    operation.f === "get" ? `get ${outputText(operation)}` : `${operation.f} ${show(operation.input)}`,
  describeState: show,
};
