import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";
import { keyOf } from "../models/values.ts";
import { isBlind } from "./blind.ts";

/**
 * Numbers operations so that those with equal numbers are the same step to the model: same call, same answer (but
 * for those that find nothing), and, unless the model says that it does not look, same process; and same key where
 * one search is about several.
 */
export function alike(model: AnyModel, operations: readonly Operation[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(operations, (operation) => {
    const { f, input, outcome, process, key } = operation;
    const answer = outcome.type === "ok" ? outcome.output : outcome.type === "fail" ? outcome.error : null;
    const who = [
      model.anonymous === true ? null : process,
      model.partition === undefined ? (key ?? null) : null,
    ];
    const said = isBlind(model, operation) ? null : [outcome.type, answer ?? null];
    const text = String(keyOf([f, input ?? null, said, who]));
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  });
}
