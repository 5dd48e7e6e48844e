import { type Columns, never } from "./columns.ts";

/**
 * Some rows as columns of their own, in order of invocation: row i is the i-th of those given. Sessions and keys are
 * counted anew, positions stay, and so do the tables of values and functions.
 */
export function subColumns(columns: Columns, rows: Iterable<number>): Columns {
  const chosen = Int32Array.from(new Set(rows)).sort();
  const pick = (column: Int32Array): Int32Array => chosen.map((row) => column[row]!);
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(chosen, (row) => column[row]!);
  const times = (column: Float64Array): Float64Array => Float64Array.from(chosen, (row) => column[row]!);
  const sessions = dense(pick(columns.session));
  const keys = dense(pick(columns.key));
  return {
    ...columns,
    count: chosen.length,
    f: bytes(columns.f),
    status: bytes(columns.status),
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
    ...(columns.invokedAtMs === undefined ? {} : { invokedAtMs: times(columns.invokedAtMs) }),
    ...(columns.completedAtMs === undefined ? {} : { completedAtMs: times(columns.completedAtMs) }),
  };
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

/** The same with positions as close together as they can be, for what is laid out by position. */
export function squeezed(columns: Columns): Columns {
  const { invoked, completed } = columns;
  const positions = Int32Array.from([...invoked, ...completed.filter((at) => at !== never)]).sort();
  const rank = new Map<number, number>();
  for (const position of positions) if (!rank.has(position)) rank.set(position, rank.size);
  return {
    ...columns,
    events: rank.size,
    invoked: invoked.map((at) => rank.get(at)!),
    completed: completed.map((at) => rank.get(at) ?? never),
  };
}
