import { type Accepting, strangerText, strangerTo } from "../../checkers/engine/strangers.ts";
import { operationsOf } from "../core/history.ts";
import { UsageError } from "../core/usage-error.ts";
import type { ReadHistory } from "./history-file.ts";

/**
 * Refuses a file whose calls a model or a checker does not know: it was recorded for another one, or is not well
 * formed. `who` is "the model set", "the checker counter".
 */
export function refuseStrangers(path: string, read: ReadHistory, who: string, reader: Accepting): void {
  const stranger = strangerTo(reader, operationsOf(read.history));
  if (stranger === undefined) return;
  const { operation, part } = stranger;
  const position = part === "answer" ? operation.completed : operation.invoked;
  const line = read.lineOf(position);
  const where = line === undefined ? `event ${position}` : `line ${line}`;
  throw new UsageError(`${path}, ${where}: ${strangerText(who, stranger)}`);
}
