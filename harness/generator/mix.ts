import type { OperationTable } from "../core/operation.ts";
import { type Alternative, any } from "./any.ts";
import type { Generator } from "./generator.ts";

/**
 * Draws one of the plans for each operation, by weight (1 where none is given). A plan that has nothing at the
 * moment is passed over, one that has ended is drawn no more. Ends when all have ended.
 *
 * Since it never insists on a plan that waits, it is `any` under the name that says what it is used for; the
 * original (Jepsen's) sticks to the plan it drew.
 */
export function mix<T extends OperationTable>(...plans: readonly Alternative<T>[]): Generator<T> {
  return any(...plans);
}
