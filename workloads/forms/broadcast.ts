import type { Workload } from "../workload.ts";
import { acknowledged, fieldOf, isIntegerList } from "./reply.ts";

/** Messages that are to reach every node. */
export type BroadcastOperations = {
  readonly broadcast: { readonly input: number; readonly output: number };
  /** A read after recovery has the input "final". */
  readonly read: { readonly input: null | "final"; readonly output: readonly number[] };
};

/** The message forms of Maelstrom's broadcast workload. */
export const broadcastForms: Workload<BroadcastOperations>["operations"] = {
  broadcast: {
    summary: "Hands a message to one node, to be passed on to all.",
    readOnly: false,
    request: ({ input }) => ({ type: "broadcast", message: input }),
    output(reply, { input }) {
      acknowledged(reply, "broadcast_ok");
      return input;
    },
  },
  read: {
    summary: "All messages one node has.",
    readOnly: true,
    request: () => ({ type: "read" }),
    output: (reply) =>
      fieldOf(reply, "read_ok", "messages", "a list of the messages broadcast", isIntegerList),
  },
};
