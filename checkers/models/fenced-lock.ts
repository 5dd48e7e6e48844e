import type { Operation, ProcessId } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model } from "../model.ts";
import { outputText, partOf } from "./register.ts";

export type FencedLockOperations = {
  /** The output is the fencing token of this hold. */
  readonly acquire: { readonly input: unknown; readonly output: number };
  readonly release: { readonly input: unknown; readonly output: unknown };
};

export interface FencedLockState {
  readonly holder: ProcessId | null;
  /** The greatest token given out for certain. */
  readonly token: number;
}

/** A mutex for each key that numbers its holds, so that storage can turn away a holder of the past. */
export const fencedLock: Model<FencedLockState, FencedLockOperations> = {
  name: "fenced-lock",
  summary: "A mutex whose every hold gets a greater fencing token than all holds before it.",
  initial: { holder: null, token: Number.NEGATIVE_INFINITY },
  step({ holder, token }, { f, process, outcome }) {
    if (f === "release") return holder === process ? { holder: null, token } : illegal;
    if (holder !== null) return illegal;
    if (outcome.type !== "ok") return { holder: process, token };
    const given = outcome.output as number;
    return given > token ? { holder: process, token: given } : illegal;
  },
  key: ({ holder, token }) => `${holder ?? "free"} ${token}`,
  fastTest: containerTest("fenced-lock"),
  partition: partOf,
  accepts: ({ f, outcome }: Operation) =>
    f === "release" || (f === "acquire" && (outcome.type !== "ok" || Number.isFinite(outcome.output))),
  // As with the lock, all calls of one process together can be left out: a part of a growing sequence grows.
  values: ({ f, process }) => ({
    puts: f === "acquire" ? [process] : [],
    finds: [],
    takes: f === "release" ? [process] : [],
  }),
  describe: (operation) => (operation.f === "acquire" ? `acquire ${outputText(operation)}` : operation.f),
  describeState: ({ holder, token }) =>
    `${holder === null ? "free" : `held by process ${holder}`}, last token ${Number.isFinite(token) ? token : "none"}`,
};
