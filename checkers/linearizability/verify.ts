import { type History, operationsOf } from "../../harness/core/history.ts";
import type { Key, Operation } from "../../harness/core/operation.ts";
import { type AnyModel, illegal } from "../model.ts";

/** A claimed linearization of one part: the positions of the invocations, in the order of their effects. */
export interface Certificate {
  readonly key?: Key;
  readonly order: readonly number[];
}

/**
 * Replays claimed linearizations and answers what is wrong with them, or undefined. It shares no code with
 * the search, so that neither hides a mistake of the other: each completed operation is there exactly once,
 * in its own part, none stands before one that had completed when it began, and the model allows each step.
 */
export function refuted(
  model: AnyModel,
  history: History,
  certificates: readonly Certificate[],
  /** The history's operations, where the caller has paired them already. */
  operations: readonly Operation[] = operationsOf(history),
): string | undefined {
  const waiting = new Array<Operation | undefined>(history.events.length).fill(undefined);
  for (const operation of operations) waiting[operation.invoked] = operation;
  for (const { key, order } of certificates) {
    let state = model.initial;
    let latestInvoked = -1;
    for (const invoked of order) {
      const operation = waiting[invoked];
      if (operation === undefined)
        return `the call at ${invoked} is no operation, or stands twice in the order`;
      waiting[invoked] = undefined;
      if (model.partition?.(operation) !== key) return `the call at ${invoked} belongs to another part`;
      if (operation.completed < latestInvoked) {
        return `the call at ${invoked} had completed before the call at ${latestInvoked}, which precedes it`;
      }
      latestInvoked = Math.max(latestInvoked, invoked);
      const next = model.step(state, operation);
      if (next === illegal) return `the call at ${invoked} cannot happen where it stands`;
      state = next;
    }
  }
  for (const operation of waiting) {
    if (operation === undefined) continue;
    const happened =
      operation.outcome.type === "ok" || (operation.outcome.type === "fail" && model.observes?.(operation));
    if (happened) return `the call at ${operation.invoked} is missing`;
  }
  return undefined;
}
