import { matters } from "../../../checkers/linearizability/parts.ts";
import type { AnyModel } from "../../../checkers/model.ts";
import { keyOf } from "../../../checkers/models/values.ts";
import { type History, operationsOf } from "../../core/history.ts";
import type { Operation } from "../../core/operation.ts";

/** A history as a peer in another language reads it: no nils, no functions to interpret, values numbered. */
export interface NeutralHistory {
  readonly object: "register" | "text";
  readonly operations: readonly NeutralOperation[];
}

export interface NeutralOperation {
  readonly f: string;
  readonly key: string;
  /** Of registers: the number of the value written, read or expected (0 is nil), and of the one a cas puts. */
  readonly value: number;
  readonly fresh: number;
  /** Of texts: what was put, appended or got. */
  readonly text: string;
  readonly answer: "ok" | "refused" | "unknown";
  readonly call: number;
  /** Of a call without an answer a moment after everything else: Porcupine knows no other way to say so. */
  readonly return: number;
}

/** What of a history both sides must explain: calls that cannot matter are left out for both. */
export function neutral(model: AnyModel, history: History): NeutralHistory {
  const numbers = new Map<unknown, number>([[keyOf(null), 0]]);
  const numberOf = (value: unknown): number => {
    const key = keyOf(value);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  };
  const end = history.events.length;
  const operations = operationsOf(history).filter((operation) => matters(model, operation));
  const object = model.name === "kv-append" ? "text" : "register";
  return {
    object,
    operations: operations.map((operation, at) => {
      const { f, key, invoked, completed } = operation;
      return {
        f,
        key: String(key ?? ""),
        ...(object === "text" ? textOf(operation) : valuesOf(operation, numberOf)),
        answer: answerOf(operation),
        call: invoked,
        return: Number.isFinite(completed) ? completed : end + at,
      };
    }),
  };
}

function textOf({ f, input, outcome }: Operation): Pick<NeutralOperation, "value" | "fresh" | "text"> {
  const got = outcome.type === "ok" ? (outcome.output ?? "") : "";
  return { value: 0, fresh: 0, text: String(f === "get" ? got : input) };
}

function valuesOf(
  { f, input, outcome }: Operation,
  numberOf: (value: unknown) => number,
): Pick<NeutralOperation, "value" | "fresh" | "text"> {
  if (f === "cas") {
    const [old, fresh] = input as readonly [unknown, unknown];
    return { value: numberOf(old), fresh: numberOf(fresh), text: "" };
  }
  const read = outcome.type === "ok" ? outcome.output : null;
  return { value: numberOf(f === "read" ? read : input), fresh: 0, text: "" };
}

function answerOf({ outcome }: Operation): NeutralOperation["answer"] {
  if (outcome.type === "info") return "unknown";
  return outcome.type === "ok" ? "ok" : "refused";
}
