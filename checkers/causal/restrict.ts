import { type Columns, statuses } from "../engine/columns.ts";
import { roleOf } from "../engine/functions.ts";

/**
 * Some rows of a history as a history of its own (same order, sessions and keys counted anew). What a row read
 * is forgotten when no row that wrote it is among them, so leaving out rows never makes a violation
 * (reference, section 7: a value goes with all its reads).
 */
export function restricted(columns: Columns, rows: readonly number[]): Columns {
  const chosen = Int32Array.from(new Set(rows)).sort();
  const pick = (column: Int32Array): Int32Array => chosen.map((row) => column[row]!);
  const sessions = dense(pick(columns.session));
  const keys = dense(pick(columns.key));
  const small = {
    ...columns,
    count: chosen.length,
    f: Uint8Array.from(chosen, (row) => columns.f[row]!),
    status: Uint8Array.from(chosen, (row) => columns.status[row]!),
    session: sessions.ids,
    sessions: sessions.names.length,
    process: pick(columns.process),
    key: keys.ids,
    keys: keys.names.map((key) => columns.keys[key] ?? ""),
    argument: pick(columns.argument),
    expected: pick(columns.expected),
    result: pick(columns.result),
    invoked: pick(columns.invoked),
    completed: pick(columns.completed),
  };
  forgetUnwritten(small);
  return small;
}

function dense(column: Int32Array): { readonly ids: Int32Array; readonly names: readonly number[] } {
  const ids = new Map<number, number>();
  const mapped = column.map((name) => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    ids.set(name, ids.size);
    return ids.size - 1;
  });
  return { ids: mapped, names: [...ids.keys()] };
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
