import type { Operation, ProcessId } from "../../harness/core/operation.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { illegal, type Model } from "../model.ts";
import { partOf } from "./register.ts";

export type LockOperations = {
  readonly acquire: { readonly input: unknown; readonly output: unknown };
  readonly release: { readonly input: unknown; readonly output: unknown };
};

/** A mutex for each key. Its state is the process that holds it. */
export const lock: Model<ProcessId | null, LockOperations> = {
  name: "lock",
  summary: "A mutex: it is acquired only while nobody holds it, and released only by its holder.",
  initial: null,
  step(state, operation) {
    if (operation.f === "acquire") return state === null ? operation.process : illegal;
    return state === operation.process ? null : illegal;
  },
  key: (state) => state ?? "free",
  fastTest: containerTest("lock"),
  partition: partOf,
  accepts: (operation: Operation) => operation.f === "acquire" || operation.f === "release",
  // All calls of one process together can be left out: others acquire and release around them all the same.
  values: ({ f, process }) => ({
    puts: f === "acquire" ? [process] : [],
    finds: [],
    takes: f === "release" ? [process] : [],
  }),
  describe: (operation) => operation.f,
  describeState: (state) => (state === null ? "free" : `held by process ${state}`),
};
