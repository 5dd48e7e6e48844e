import type { Workload } from "../workload.ts";
import { fieldOf, isPresent } from "./reply.ts";

/** One lock per key. */
export type LockOperations = {
  /** The output is a fencing token, where the lock has such, or anything. */
  readonly acquire: { readonly input: null; readonly output: unknown };
  readonly release: { readonly input: null; readonly output: unknown };
};

export const lockForms: Workload<LockOperations>["operations"] = {
  acquire: {
    summary: "Waits for the lock of a key; error 11 when it was not to be had in time, and is not held.",
    readOnly: false,
    request: ({ key }) => ({ type: "acquire", key }),
    output: (reply) => fieldOf(reply, "acquire_ok", "token", "a fencing token", isPresent),
  },
  release: {
    summary: "Gives the lock back; a holder that lost it before learns so from the reply.",
    readOnly: false,
    request: ({ key }) => ({ type: "release", key }),
    output: (reply) => fieldOf(reply, "release_ok", "was", '"released" or "lapsed"', isPresent),
  },
};
