import type { Key, OperationTable } from "../core/operation.ts";
import { chainOf } from "./chain.ts";
import { fromChain } from "./from-iterable.ts";
import type { Generator } from "./generator.ts";
import { keyed } from "./keyed.ts";
import type { Plan } from "./plan.ts";

/** Works one key after another: `plan` makes each key's plan, which is played to its end before the next key. */
export function sequentialKeys<T extends OperationTable>(
  keys: Iterable<Key>,
  plan: (key: Key) => Plan<T>,
): Generator<T> {
  return fromChain(chainOf(keys), (key) => keyed(key, plan(key)));
}
