import type { Workload } from "../workload.ts";
import { acknowledged, fieldOf, isIntegerOrNull } from "./reply.ts";

/** One register per key. A key that was never written reads null. */
export type RegisterOperations = {
  readonly read: { readonly input: null; readonly output: number | null };
  readonly write: { readonly input: number; readonly output: number };
  /** Sets the register to the second value if it holds the first. */
  readonly cas: { readonly input: readonly [number, number]; readonly output: readonly [number, number] };
};

/** The message forms of Maelstrom's lin-kv workload. */
export const registerForms: Workload<RegisterOperations>["operations"] = {
  read: {
    summary: "The current value of a key; null when there is none (error 20 says the same).",
    readOnly: true,
    request: ({ key }) => ({ type: "read", key }),
    output: (reply) => fieldOf(reply, "read_ok", "value", "a whole number or null", isIntegerOrNull),
    answers: (error) => (error === "key-does-not-exist" ? { output: null } : undefined),
  },
  write: {
    summary: "Sets a key to a value, whether it exists or not.",
    readOnly: false,
    request: ({ key, input }) => ({ type: "write", key, value: input }),
    output(reply, { input }) {
      acknowledged(reply, "write_ok");
      return input;
    },
  },
  cas: {
    summary:
      "Sets a key to a second value if it holds the first; error 22 when it holds another, 20 when it does not exist.",
    readOnly: false,
    request: ({ key, input }) => ({ type: "cas", key, from: input[0], to: input[1] }),
    output(reply, { input }) {
      acknowledged(reply, "cas_ok");
      return input;
    },
  },
};
