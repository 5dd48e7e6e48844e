import type { Workload } from "../workload.ts";
import { acknowledged, fieldOf, isIntegerList } from "./reply.ts";

/** Shopping carts, one a key. */
export type CartOperations = {
  readonly add: { readonly input: number; readonly output: number };
  readonly remove: { readonly input: number; readonly output: number };
  /** A read after recovery has the input "final". */
  readonly read: { readonly input: null | "final"; readonly output: readonly number[] };
};

export const cartForms: Workload<CartOperations>["operations"] = {
  add: {
    summary: "Puts an item into a cart.",
    readOnly: false,
    request: ({ key, input }) => ({ type: "add_item", key, item: input }),
    output(reply, { input }) {
      acknowledged(reply, "add_item_ok");
      return input;
    },
  },
  remove: {
    summary: "Takes an item out of a cart, whether it is there or not.",
    readOnly: false,
    request: ({ key, input }) => ({ type: "remove_item", key, item: input }),
    output(reply, { input }) {
      acknowledged(reply, "remove_item_ok");
      return input;
    },
  },
  read: {
    summary: "All items in a cart.",
    readOnly: true,
    request: ({ key }) => ({ type: "read_cart", key }),
    output: (reply) => fieldOf(reply, "read_cart_ok", "items", "a list of whole numbers", isIntegerList),
  },
};
