import { cart as cartChecker } from "../checkers/cart.ts";
import { type CartOperations, cartForms } from "./forms/cart.ts";
import { cartPlan } from "./plans/cart-plan.ts";
import { onEveryNode } from "./plans/final-reads.ts";
import { keysUsed } from "./plans/keys-used.ts";
import { maelstromQuietMs } from "./plans/quiet.ts";
import type { Workload } from "./workload.ts";

/** Dynamo's shopping carts: whoever adds an item must find it there, while a removed one may come back. */
export const cart: Workload<CartOperations> = {
  name: "cart",
  summary:
    "Shopping carts: reads may lag behind, but no acknowledged item may be missing in the end; removed ones may come back.",
  operations: cartForms,
  quietMs: () => maelstromQuietMs,
  during: cartPlan,
  after: (options, soFar) =>
    onEveryNode(
      keysUsed(soFar).map((key) => ({ f: "read", input: "final", key })),
      options,
    ),
  checkers: () => [cartChecker],
};
