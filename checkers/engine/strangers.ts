import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";

/** A call or an answer that a model cannot read, and what it would have expected there. */
export interface Stranger {
  readonly operation: Operation;
  readonly part: "function" | "input" | "answer";
  /** The functions that the model knows; or a form, as JSON, that it would have taken. */
  readonly expected: readonly string[];
}

/** The first operation of a history that the model does not know, or knows in another form. */
export function strangerTo(model: AnyModel, operations: readonly Operation[]): Stranger | undefined {
  const operation = operations.find((one) => model.accepts?.(one) === false);
  if (operation === undefined) return undefined;
  const functions = functionsOf(model);
  if (!functions.includes(operation.f)) return { operation, part: "function", expected: functions };
  const unanswered: Operation = { ...operation, outcome: open };
  if (model.accepts!(unanswered)) {
    const fits = forms.filter((output) => model.accepts!({ ...operation, outcome: { type: "ok", output } }));
    return { operation, part: "answer", expected: fits.map((form) => JSON.stringify(form)) };
  }
  const fits = forms.filter((input) => model.accepts!({ ...unanswered, input }));
  return { operation, part: "input", expected: fits.map((form) => JSON.stringify(form)) };
}

const open = { type: "info", error: "open" } as const;

/** Values of every form that calls and answers of our models have. */
const forms: readonly unknown[] = [1, "a", [1, 2], null];

/** The names that the models give to their functions. */
const names = [
  ...["read", "write", "cas", "delete", "get", "put", "append", "add"],
  ...["enqueue", "dequeue", "push", "pop", "insert", "extract", "fetch-and-add", "acquire", "release"],
];

/** The functions that a model knows, told by calls of each that never answered. */
function functionsOf(model: AnyModel): string[] {
  const call = {
    process: 0,
    outcome: open,
    invoked: 0,
    completed: Number.POSITIVE_INFINITY,
    invokedAt: 0,
  };
  return names.filter((f) => forms.some((input) => model.accepts?.({ ...call, f, input }) !== false));
}
