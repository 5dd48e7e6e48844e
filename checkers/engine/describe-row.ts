import { show } from "../models/values.ts";
import { type Columns, never, statuses } from "./columns.ts";

/** `process 3's "write 5 to x" (events 12 to 15)`: how sentences name an operation. */
export function describeRow(columns: Columns, row: number): string {
  const completed = columns.completed[row]!;
  const events =
    completed === never
      ? `event ${columns.invoked[row]}, never answered`
      : `events ${columns.invoked[row]} to ${completed}`;
  return `process ${columns.process[row]}'s "${rowText(columns, row)}" (${events})`;
}

/** `write 5 to x`, `read x -> 3`, `cas 1 -> 2 refused`, `dequeue -> nil`. */
export function rowText(columns: Columns, row: number): string {
  const f = columns.functions[columns.f[row]!]!;
  const value = (id: number): string => (id < 0 ? "?" : show(columns.values[id]));
  const key = columns.keys[columns.key[row]!];
  const on = key === undefined || key === "" ? "" : ` on ${show(key)}`;
  if (f === "cas") {
    const refused = columns.status[row] === statuses.refused ? " refused" : "";
    return `cas ${value(columns.expected[row]!)} -> ${value(columns.argument[row]!)}${on}${refused}`;
  }
  const input = columns.argument[row]! < 0 || f === "delete" ? "" : ` ${value(columns.argument[row]!)}`;
  const answer = columns.result[row]! < 0 ? "" : ` -> ${value(columns.result[row]!)}`;
  return `${f}${input}${on}${answer}`;
}

/** The positions of the rows' invocations and completions in the history, ascending. */
export function eventsOfRows(columns: Columns, rows: Iterable<number>): number[] {
  const events = new Set<number>();
  for (const row of rows) {
    events.add(columns.invoked[row]!);
    if (columns.completed[row] !== never) events.add(columns.completed[row]!);
  }
  return [...events].sort((a, b) => a - b);
}
