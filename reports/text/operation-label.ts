import type { Operation } from "../../harness/core/operation.ts";
import { formatValue } from "./value.ts";

/** What an operation is called in figures, tables and on the page. */
export interface OperationTexts {
  readonly f: string;
  /** "" when the function takes nothing. */
  readonly input: string;
  /** "" when there is nothing to show: no answer, or one that only repeats the input. */
  readonly output: string;
}

/** Why an operation has no answer: it failed, it may have happened, or the run ended before. */
export type Ending = "ok" | "fail" | "info" | "open";

/** "write 7", "read → 5", "cas 1 → 2 failed", "write 9 ?". */
export function labelOf(texts: OperationTexts, ending: Ending): string {
  const call = texts.input === "" ? texts.f : `${texts.f} ${texts.input}`;
  if (ending === "fail") return `${call} failed`;
  if (ending !== "ok") return `${call} ?`;
  return texts.output === "" ? call : `${call} → ${texts.output}`;
}

export function operationLabel(operation: Operation, lengthMax = 40): string {
  return labelOf(textsOf(operation, lengthMax), endingOf(operation));
}

export function textsOf(operation: Operation, lengthMax: number): OperationTexts {
  const { f, input, outcome } = operation;
  return {
    f,
    input: inputText(f, input, lengthMax),
    output: outcome.type === "ok" ? outputText(f, input, outcome.output, lengthMax) : "",
  };
}

export function endingOf(operation: Operation): Ending {
  if (operation.outcome.type !== "info") return operation.outcome.type;
  return operation.completedAt === undefined ? "open" : "info";
}

function inputText(f: string, input: unknown, lengthMax: number): string {
  if (input === null || input === undefined) return "";
  // A compare-and-set carries [old, new].
  if (f === "cas" && Array.isArray(input) && input.length === 2) {
    return `${formatValue(input[0], lengthMax)} → ${formatValue(input[1], lengthMax)}`;
  }
  return formatValue(input, lengthMax);
}

/** Functions whose "nothing" is an observation; of a write or a delete it only says that there is no answer. */
const observing = /^(read|get|dequeue|poll|peek|pop|take|drain|scan|list|txn)/;

function outputText(f: string, input: unknown, output: unknown, lengthMax: number): string {
  if (output === undefined || (output === null && !observing.test(f))) return "";
  const text = formatValue(output, lengthMax);
  const repeats = input !== null && input !== undefined && text === formatValue(input, lengthMax);
  return repeats ? "" : text;
}
