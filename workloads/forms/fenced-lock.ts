import type { Workload } from "../workload.ts";
import { fieldOf, isInteger, isPresent } from "./reply.ts";

/** One lock per key, held for a limited time, and one place that is written under it. */
export type FencedLockOperations = {
  /** The output is the fencing token. */
  readonly acquire: { readonly input: null; readonly output: number };
  readonly renew: { readonly input: null; readonly output: number };
  /** A value and the token of the hold; the output is the revision. */
  readonly write: { readonly input: readonly [number, number]; readonly output: number };
  readonly release: { readonly input: null; readonly output: unknown };
};

/** How long a hold lasts that is not renewed, by the clock of the system. */
export const ttlMs = 1_000;

const token = (reply: Parameters<typeof fieldOf>[0], type: string): number =>
  fieldOf(reply, type, "token", "a whole number", isInteger);

export const fencedLockForms: Workload<FencedLockOperations>["operations"] = {
  acquire: {
    summary: "Takes the lock of a key for a second; error 22 when it is held.",
    readOnly: false,
    request: ({ key }) => ({ type: "acquire", key, ttl_ms: ttlMs }),
    output: (reply) => token(reply, "acquire_ok"),
  },
  renew: {
    summary: "Holds one's own lock for another second; error 22 when it is not held any more.",
    readOnly: false,
    request: ({ key }) => ({ type: "renew", key }),
    output: (reply) => token(reply, "renew_ok"),
  },
  write: {
    summary: "Writes under a lock; error 22 when it is not held under that token any more.",
    readOnly: false,
    request: ({ key, input }) => ({
      ...{ type: "put", key: `under/${key}`, value: input[0] },
      ...{ lock: key, token: input[1] },
    }),
    output: (reply) => fieldOf(reply, "put_ok", "revision", "a whole number", isInteger),
  },
  release: {
    summary: "Gives the lock back; a holder that lost it before learns so from the reply.",
    readOnly: false,
    request: ({ key }) => ({ type: "release", key }),
    output: (reply) => fieldOf(reply, "release_ok", "was", '"released" or "lapsed"', isPresent),
  },
};
