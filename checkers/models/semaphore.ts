import type { Operation, ProcessId } from "../../harness/core/operation.ts";
import { eachKey } from "../linearizability/containers/each-key.ts";
import { containerTest } from "../linearizability/containers/index.ts";
import { permitsTest } from "../linearizability/containers/permits.ts";
import { illegal, type Model } from "../model.ts";
import { permits as permitsCopy } from "../proofs/containers.ts";
import { partOf } from "./register.ts";

export type SemaphoreOperations = {
  readonly acquire: { readonly input: unknown; readonly output: unknown };
  readonly release: { readonly input: unknown; readonly output: unknown };
};

export interface SemaphoreOptions {
  /** How many permits there are; 2 when absent. */
  readonly permits?: number;
}

export const permitsDefault = 2;

/** A semaphore for each key. Its state are the processes that hold permits, in order, one entry a permit. */
export function semaphore(options: SemaphoreOptions = {}): Model<readonly ProcessId[], SemaphoreOperations> {
  const permits = options.permits ?? permitsDefault;
  return {
    name: "semaphore",
    summary: "A semaphore: no more permits are held at once than there are, each given back by its holder.",
    initial: [],
    step(state, { f, process }) {
      if (f === "acquire") {
        if (state.length >= permits) return illegal;
        return [...state, process].sort((a, b) => a - b);
      }
      const place = state.indexOf(process);
      return place < 0 ? illegal : [...state.slice(0, place), ...state.slice(place + 1)];
    },
    key: (state) => state.join(" "),
    fastTest: containerTest("semaphore", eachKey(permitsTest(permits)), (columns) =>
      permitsCopy(columns, permits),
    ),
    partition: partOf,
    accepts: (operation: Operation) => operation.f === "acquire" || operation.f === "release",
    // As with the lock, all calls of one process together can be left out.
    values: ({ f, process }) => ({
      puts: f === "acquire" ? [process] : [],
      finds: [],
      takes: f === "release" ? [process] : [],
    }),
    describe: (operation) => operation.f,
    describeState: (state) => (state.length === 0 ? "free" : `held by processes ${state.join(", ")}`),
  };
}
