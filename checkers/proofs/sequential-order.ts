import { type Columns, statuses } from "../engine/columns.ts";

/**
 * Why an order of rows is no proof of sequential consistency, or undefined when it is one: every answered
 * operation once and no other twice, each session's operations in its own order, and each read the value of the
 * last write before it. It shares no code with the search for orders.
 */
export function refutedSequentialOrder(columns: Columns, rows: Int32Array): string | undefined {
  const seen = new Uint8Array(columns.count);
  const lastOfSession = new Int32Array(columns.sessions).fill(-1);
  const initial = columns.initialValue ?? columns.nilValue;
  const now = new Int32Array(columns.keys.length).fill(initial);
  for (const row of rows) {
    if (seen[row] !== 0) return `row ${row} stands in the order twice`;
    seen[row] = 1;
    const session = columns.session[row]!;
    if (lastOfSession[session]! > row) return `row ${row} stands after a later one of its session`;
    lastOfSession[session] = row;
    const mistake = replayed(columns, row, now);
    if (mistake !== undefined) return mistake;
  }
  for (let row = 0; row < columns.count; row++)
    if (seen[row] === 0 && columns.status[row] !== statuses.info) return `row ${row} is missing in the order`;
  return undefined;
}

/** What one row finds or changes, or why it cannot happen where `now` is the value of each key. */
export function replayed(columns: Columns, row: number, now: Int32Array): string | undefined {
  const f = columns.functions[columns.f[row]!]!;
  const key = columns.key[row]!;
  const value = now[key]!;
  if (f === "read" || f === "get") {
    const result = columns.result[row]!;
    return result < 0 || result === value ? undefined : `row ${row} reads ${result} where ${value} is`;
  }
  if (f === "cas") {
    const expected = columns.expected[row]!;
    if (columns.status[row] === statuses.refused) {
      const saw = columns.result[row]!;
      // It says what it saw, or only that this was not what it expected.
      return (saw < 0 ? value !== expected : saw === value)
        ? undefined
        : `row ${row} was refused at ${value}`;
    }
    if (value !== expected) return `row ${row} replaces ${expected} where ${value} is`;
  } else if (f !== "write" && f !== "put" && f !== "delete")
    return `row ${row} is no operation of a register`;
  now[key] = columns.argument[row]!;
  return undefined;
}
