import type { Workload } from "../workload.ts";
import { acknowledged, fieldOf, isIntegerList } from "./reply.ts";

/** A set that only grows. */
export type SetOperations = {
  readonly add: { readonly input: number; readonly output: number };
  /** A read after recovery has the input "final". */
  readonly read: { readonly input: null | "final"; readonly output: readonly number[] };
};

/** The message forms of Maelstrom's g-set workload. */
export const setForms: Workload<SetOperations>["operations"] = {
  add: {
    summary: "Adds an element.",
    readOnly: false,
    request: ({ input }) => ({ type: "add", element: input }),
    output(reply, { input }) {
      acknowledged(reply, "add_ok");
      return input;
    },
  },
  read: {
    summary: "All elements.",
    readOnly: true,
    request: () => ({ type: "read" }),
    output: (reply) => fieldOf(reply, "read_ok", "value", "a list of the elements added", isIntegerList),
  },
};
