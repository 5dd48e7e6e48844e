import type { Operation } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model } from "../model.ts";
import { outputText, partOf } from "./register.ts";

export type FetchAndAddOperations = {
  /** Adds the input; the output is the sum before it. */
  readonly "fetch-and-add": { readonly input: number; readonly output: number };
};

/** A counter for each key, starting at 0, that tells each caller what it found (a ticket dispenser). */
export const fetchAndAdd: Model<number, FetchAndAddOperations> = {
  name: "fetch-and-add",
  summary: "A counter: each fetch-and-add returns the sum of the additions before it.",
  initial: 0,
  step(state, operation) {
    if (operation.outcome.type === "ok" && operation.outcome.output !== state) return illegal;
    return state + operation.input;
  },
  key: (state) => state,
  fastTest: containerTest("fetch-and-add"),
  partition: partOf,
  accepts: (operation: Operation) =>
    operation.f === "fetch-and-add" &&
    typeof operation.input === "number" &&
    Number.isFinite(operation.input),
  values: () => ({ puts: ["sum"], finds: "everything" }),
  describe: (operation) => `fetch-and-add ${operation.input} ${outputText(operation)}`,
  describeState: (state) => String(state),
};
