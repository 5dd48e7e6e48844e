import type { RegisterOperations } from "./forms/register.ts";
import { register } from "./register.ts";
import type { Workload } from "./workload.ts";

/** Maelstrom's name for the same: its forms are those of the register workload, and its plan is Jepsen's too. */
export const linKv: Workload<RegisterOperations> = {
  ...register,
  name: "lin-kv",
  summary:
    "Maelstrom's linearizable key-value store: read, write and cas; the plan of the register workload.",
};
