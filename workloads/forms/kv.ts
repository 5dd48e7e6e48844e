import type { Workload } from "../workload.ts";
import { type RegisterOperations, registerForms } from "./register.ts";
import { acknowledged } from "./reply.ts";

/** Registers that can be removed again. */
export type KvOperations = RegisterOperations & {
  readonly delete: { readonly input: null; readonly output: null };
};

/** The forms of lin-kv and one of our own: `delete`, answered by `delete_ok` or error 20. */
export const kvForms: Workload<KvOperations>["operations"] = {
  ...registerForms,
  delete: {
    summary: "Removes a key; where there is none, error 20 says so and the key is gone all the same.",
    readOnly: false,
    request: ({ key }) => ({ type: "delete", key }),
    output(reply) {
      acknowledged(reply, "delete_ok");
      return null;
    },
    answers: (error) => (error === "key-does-not-exist" ? { output: null } : undefined),
  },
};
