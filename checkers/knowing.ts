import { operationsOf } from "../harness/core/history.ts";
import type { Operation } from "../harness/core/operation.ts";
import { unknown } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { strangerText, strangerTo } from "./engine/strangers.ts";

/** A checker that says which calls it can read. */
export type Knowing = Checker & { accepts(operation: Operation): boolean };

/**
 * The checker, with `unknown` for histories that hold a call or an answer it cannot read: what it would have to
 * pass over may be what matters, and an answer of another form is no violation of its promise.
 */
export function knowing(checker: Knowing): Checker {
  return {
    ...checker,
    check(history, budget) {
      const stranger = strangerTo(checker, operationsOf(history));
      if (stranger === undefined) return checker.check(history, budget);
      const sentence = strangerText(`the checker ${checker.name}`, stranger);
      return unknown(`Not checked, for the call at ${stranger.operation.invoked}: ${sentence}`);
    },
  };
}

/** Whether a call without an answer, or with one that the form fits. */
export function answers({ outcome }: Operation, fits: (output: unknown) => boolean): boolean {
  return outcome.type !== "ok" || fits(outcome.output ?? null);
}

export function isNumber(value: unknown): boolean {
  return typeof value === "number";
}

/** A list, or nil where there is none yet. */
export function isList(value: unknown): boolean {
  return value === null || Array.isArray(value);
}

/** Additions of whole numbers, for sums of fractions depend on their order, and reads of their sum. */
export function isCounterCall(operation: Operation): boolean {
  if (operation.f === "add") return Number.isSafeInteger(operation.input);
  return operation.f === "read" && answers(operation, isNumber);
}
