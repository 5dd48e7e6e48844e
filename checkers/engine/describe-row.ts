import { show } from "../models/values.ts";
import { type Columns, never, statuses } from "./columns.ts";

/** `process 3's write of 5 to x (events 12 to 15)`: how sentences name an operation. */
export function describeRow(columns: Columns, row: number): string {
  const completed = columns.completed[row]!;
  const events =
    completed === never
      ? `event ${columns.invoked[row]}, never answered`
      : `events ${columns.invoked[row]} to ${completed}`;
  return `${callOf(columns, row)} (${events})`;
}

/** The same without its place: `process 2's read of 3 from x`, `process 1's refused cas from 1 to 2 on x`. */
export function callOf(columns: Columns, row: number): string {
  return `process ${columns.process[row]}'s ${deedText(columns, row)}`;
}

function deedText(columns: Columns, row: number): string {
  const f = columns.functions[columns.f[row]!]!;
  const key = keyText(columns, row);
  if (f === "cas") {
    const refused = columns.status[row] === statuses.refused ? "refused " : "";
    const [old, fresh] = [columns.expected[row]!, columns.argument[row]!];
    return `${refused}cas from ${text(columns, old)} to ${text(columns, fresh)}${key === "" ? "" : ` on ${key}`}`;
  }
  if (f === "delete") return key === "" ? f : `delete of ${key}`;
  const [input, answer] = [columns.argument[row]!, columns.result[row]!];
  const value = input >= 0 ? input : answer;
  const on = key === "" ? "" : ` ${prepositions.get(f) ?? "on"} ${key}`;
  if (value < 0) return `${f}${on}`;
  const answered = input >= 0 && answer >= 0 && answer !== input ? `, answered ${text(columns, answer)}` : "";
  return `${f} of ${text(columns, value)}${on}${answered}`;
}

const prepositions: ReadonlyMap<string, string> = new Map([
  ["read", "from"],
  ["get", "from"],
  ["write", "to"],
  ["put", "to"],
]);

function text(columns: Columns, id: number): string {
  return id < 0 ? "?" : show(columns.values[id]);
}

/** Names of the usual kind stand without quotes; "" is the only object of its history. */
function keyText(columns: Columns, row: number): string {
  const key = columns.keys[columns.key[row]!] ?? "";
  return typeof key === "string" && /^[\w.:/-]*$/.test(key) ? key : show(key);
}

/** `write 5 on x`, `read on x -> 3`, `cas 1 -> 2 refused`, `dequeue -> nil`: labels, short. */
export function rowText(columns: Columns, row: number): string {
  const f = columns.functions[columns.f[row]!]!;
  const value = (id: number): string => text(columns, id);
  const key = keyText(columns, row);
  const on = key === "" ? "" : ` on ${key}`;
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
