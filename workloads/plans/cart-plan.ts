import type { Generator } from "../../harness/generator/generator.ts";
import { stateful } from "../../harness/generator/stateful.ts";
import type { CartOperations } from "../forms/cart.ts";
import type { WorkloadOptions } from "../workload.ts";

/** Items in a cart before a new cart takes its place: each change and each read carries all of them. */
const itemsMax = 60;

/**
 * Any client, any cart of a pool: half of the calls add an item that never was in a cart before, some take out one that
 * was put in earlier, the others read.
 */
export function cartPlan({ keys }: WorkloadOptions): Generator<CartOperations> {
  const carts = Math.max(1, keys);
  return stateful<number, CartOperations>(0, {
    next(added, { random }) {
      const draw = random.unit();
      const cart = (item: number): string =>
        `c${Math.floor(item / (itemsMax * carts)) * carts + (item % carts)}`;
      if (draw < 0.5 || added === 0) return [{ f: "add", input: added, key: cart(added) }, added + 1];
      const item = Math.max(0, added - 1 - random.below(itemsMax));
      if (draw < 0.6) return [{ f: "remove", input: item, key: cart(item) }, added];
      return [{ f: "read", input: null, key: cart(item) }, added];
    },
  });
}
