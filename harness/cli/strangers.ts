import { strangerTo } from "../../checkers/engine/strangers.ts";
import type { AnyModel } from "../../checkers/model.ts";
import { operationsOf } from "../core/history.ts";
import { nearestName, UsageError } from "../core/usage-error.ts";
import type { ReadHistory } from "./history-file.ts";

/** Refuses a file whose calls the model does not know: it was recorded for another model, or is not well formed. */
export function refuseStrangers(path: string, read: ReadHistory, model: AnyModel): void {
  const stranger = strangerTo(model, operationsOf(read.history));
  if (stranger === undefined) return;
  const { operation, part, expected } = stranger;
  const position = part === "answer" ? operation.completed : operation.invoked;
  const line = read.lineOf(position);
  const where = line === undefined ? `event ${position}` : `line ${line}`;
  throw new UsageError(`${path}, ${where}: ${sentence(model.name, operation, part, expected)}`);
}

function sentence(
  model: string,
  { f, input, outcome }: { f: string; input: unknown; outcome: { type: string; output?: unknown } },
  part: "function" | "input" | "answer",
  expected: readonly string[],
): string {
  if (part === "function") {
    const nearest = nearestName(f, expected);
    const hint = nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
    return `the model ${model} has no function "${f}"${hint}; expected one of: ${expected.join(", ")}.`;
  }
  const value = short(part === "input" ? input : outcome.output);
  const what = part === "input" ? `cannot take ${value}` : `cannot answer ${value}`;
  const like = expected.length === 0 ? "a value of another form" : `something like ${expected.join(" or ")}`;
  return `in the model ${model} ${f} ${what}; expected ${like}.`;
}

const textMax = 80;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= textMax ? text : `${text.slice(0, textMax)}…`;
}
