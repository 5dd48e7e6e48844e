import type { Operation } from "../../harness/core/operation.ts";
import { nearestName } from "../../harness/core/usage-error.ts";

/** What takes some calls and not others: a model, or a checker. */
export interface Accepting {
  accepts?(operation: Operation): boolean;
}

/** A call or an answer that a model or a checker cannot read, and what it would have expected there. */
export interface Stranger {
  readonly operation: Operation;
  readonly part: "function" | "input" | "answer";
  /** The functions that it knows; or a form, as JSON, that it would have taken. */
  readonly expected: readonly string[];
}

/** The first operation of a history that somebody does not know, or knows in another form. */
export function strangerTo(reader: Accepting, operations: readonly Operation[]): Stranger | undefined {
  const operation = operations.find((one) => reader.accepts?.(one) === false);
  if (operation === undefined) return undefined;
  const functions = functionsOf(reader);
  if (!functions.includes(operation.f)) return { operation, part: "function", expected: functions };
  const unanswered: Operation = { ...operation, outcome: open };
  if (reader.accepts!(unanswered)) {
    const fits = forms.filter((output) => reader.accepts!({ ...operation, outcome: { type: "ok", output } }));
    return { operation, part: "answer", expected: shown(fits) };
  }
  const fits = forms.filter((input) => reader.accepts!({ ...unanswered, input }));
  return { operation, part: "input", expected: shown(fits) };
}

function shown(fits: readonly unknown[]): string[] {
  const plain = fits.filter((form) => !Array.isArray(form) || !Array.isArray(form[0]));
  return (plain.length > 0 ? plain : fits).slice(0, shownMax).map((form) => JSON.stringify(form));
}

/** What is wrong with it in a sentence without a beginning; `who` is "the model set", "the checker counter". */
export function strangerText(who: string, { operation, part, expected }: Stranger): string {
  const { f, input, outcome } = operation;
  if (part === "function") {
    const nearest = nearestName(f, expected);
    const hint = nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
    return `${who} has no function "${f}"${hint}; expected one of: ${expected.join(", ")}.`;
  }
  const value = short(part === "input" || outcome.type !== "ok" ? input : outcome.output);
  const what = part === "input" ? `cannot take ${value}` : `cannot answer ${value}`;
  const like = expected.length === 0 ? "a value of another form" : `something like ${expected.join(" or ")}`;
  return `in ${who} ${f} ${what}; expected ${like}.`;
}

const textMax = 80;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= textMax ? text : `${text.slice(0, textMax)}…`;
}

const open = { type: "info", error: "open" } as const;

/** Values of every form that calls and answers of our models and checkers have, the plainest first. */
const forms: readonly unknown[] = [1, "a", [1, 2], null, [["r", "a", null]], [["write", "a", 1]], { a: 1 }];
const shownMax = 3;

/** The names that models and checkers give to functions. */
const names = [
  ...["read", "write", "cas", "delete", "get", "put", "append", "add"],
  ...["enqueue", "dequeue", "push", "pop", "insert", "extract", "fetch-and-add", "acquire", "release"],
  ...["drain", "broadcast", "echo", "generate", "txn", "send", "poll", "commit", "assign"],
  ...["batch", "range", "renew", "watch", "list"],
];

/** The functions that somebody knows, told by calls of each that never answered. */
function functionsOf(reader: Accepting): string[] {
  const call = {
    process: 0,
    outcome: open,
    invoked: 0,
    completed: Number.POSITIVE_INFINITY,
    invokedAt: 0,
  };
  return names.filter((f) => forms.some((input) => reader.accepts?.({ ...call, f, input }) !== false));
}
