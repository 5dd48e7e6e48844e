import type { Workload } from "../workload.ts";
import { acknowledged, fieldOf, isInteger } from "./reply.ts";

/** A number that adds change. */
export type CounterOperations = {
  readonly add: { readonly input: number; readonly output: number };
  /** A read after recovery has the input "final": eventually consistent counters promise something of those alone. */
  readonly read: { readonly input: null | "final"; readonly output: number };
};

/** The message forms of Maelstrom's g-counter and pn-counter workloads. */
export const counterForms: Workload<CounterOperations>["operations"] = {
  add: {
    summary: "Adds a whole number to the counter.",
    readOnly: false,
    request: ({ input }) => ({ type: "add", delta: input }),
    output(reply, { input }) {
      acknowledged(reply, "add_ok");
      return input;
    },
  },
  read: {
    summary: "The sum of all that was added.",
    readOnly: true,
    request: () => ({ type: "read" }),
    output: (reply) => fieldOf(reply, "read_ok", "value", "a whole number", isInteger),
  },
};
