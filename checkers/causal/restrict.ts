import { type Columns, statuses } from "../engine/columns.ts";
import { roleOf } from "../engine/functions.ts";
import { subColumns } from "../engine/sub-columns.ts";

/**
 * Some rows of a history as a history of its own (see subColumns). What a row read
 * is forgotten when no row that wrote it is among them, so leaving out rows never makes a violation
 * (reference, section 7: a value goes with all its reads).
 */
export function restricted(columns: Columns, rows: readonly number[]): Columns {
  const small = subColumns(columns, rows);
  forgetUnwritten(small);
  return small;
}

function forgetUnwritten(columns: Columns): void {
  const initial = columns.initialValue ?? columns.nilValue;
  const put = new Set<string>();
  const name = (row: number, value: number): string => `${columns.key[row]} ${value}`;
  const roles = columns.functions.map(roleOf);
  for (let row = 0; row < columns.count; row++) {
    const role = roles[columns.f[row]!]!;
    if (role === "observe" || columns.status[row] === statuses.refused) continue;
    const argument = columns.argument[row]!;
    put.add(name(row, argument < 0 ? columns.nilValue : argument));
  }
  for (let row = 0; row < columns.count; row++) {
    const reads = roles[columns.f[row]!] === "observe" || columns.status[row] === statuses.refused;
    const column = reads ? columns.result : columns.expected;
    if (column[row]! < 0 || column[row] === initial || put.has(name(row, column[row]!))) continue;
    column[row] = -1;
  }
}
