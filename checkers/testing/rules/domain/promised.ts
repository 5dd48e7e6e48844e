import { type History, operationsOf } from "../../../../harness/core/history.ts";
import type { Operation } from "../../../../harness/core/operation.ts";
import { type Checker, defaultBudget } from "../../../checker.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";

/** Whether calls keep a promise, said call by call or pair by pair, in the plainest way. */
export type Kept = (operations: readonly Operation[]) => boolean;

export interface Promised {
  readonly checker: Checker;
  readonly history: FuzzRule["history"];
  /** Each promise with the kinds of anomaly that tell of its breach. */
  readonly promises: readonly { readonly kinds: readonly string[]; readonly kept: Kept }[];
  /** Whether calls that break no promise show enough to be called valid; not compared when absent. */
  readonly decides?: Kept;
}

/** A checker against what it promises: it must report the breach of each promise, of no other, and `valid` only what it saw. */
export function promisedRule({ checker, history, promises, decides }: Promised): FuzzRule {
  return {
    name: `${checker.name} (domain)`,
    summary: checker.summary,
    history,
    checker(given) {
      const operations = operationsOf(given);
      const { anomalies, validity } = checker.check(given, defaultBudget);
      for (const { events, kind } of anomalies) {
        if (events.length === 0) throw new Error("an anomaly without events");
        if (!promises.some(({ kinds }) => kinds.includes(kind))) throw new Error(`no promise about: ${kind}`);
      }
      for (const { kinds, kept } of promises) {
        const told = anomalies.some(({ kind }) => kinds.includes(kind));
        if (told === kept(operations))
          throw new Error(`${kinds.join(", ")}: ${told ? "reported" : "missed"}`);
      }
      if (anomalies.length > 0) return "invalid";
      if (decides !== undefined && decides(operations) !== (validity === "valid"))
        throw new Error(`nothing is wrong, and the verdict is ${validity}`);
      return "valid";
    },
    oracle(given: History) {
      const operations = operationsOf(given);
      return promises.every(({ kept }) => kept(operations));
    },
  };
}

export const onSameObject = (a: Operation, b: Operation): boolean => (a.key ?? "") === (b.key ?? "");

/** The promise, kept on every object by itself. */
export function onEachObject(kept: Kept): Kept {
  return (operations) =>
    operations.every((one) => kept(operations.filter((other) => onSameObject(one, other))));
}

/** What a call answered; undefined when it did not. */
export function answerOf({ outcome }: Operation): unknown {
  return outcome.type === "ok" ? outcome.output : undefined;
}

/** The list that a call answered; none is an empty one. */
export function listOf(operation: Operation): readonly unknown[] {
  return (answerOf(operation) ?? []) as readonly unknown[];
}

export const answered = ({ outcome }: Operation): boolean => outcome.type === "ok";

/** Whether a call may have taken effect. */
export const mayCount = ({ outcome }: Operation): boolean => outcome.type !== "fail";
