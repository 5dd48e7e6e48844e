import type { Columns } from "../engine/columns.ts";

/** Columns as plain data, values in place of their numbers: what two ways of reading must agree on. */
export function plainColumns(columns: Columns): unknown {
  const value = (id: number): unknown => (id < 0 ? undefined : (columns.values[id] ?? "nil"));
  const rows = Array.from({ length: columns.count }, (_, row) => [
    columns.functions[columns.f[row]!],
    columns.keys[columns.key[row]!],
    value(columns.argument[row]!),
    value(columns.expected[row]!),
    value(columns.result[row]!),
    columns.status[row],
    columns.session[row],
    columns.process[row],
    columns.invoked[row],
    columns.completed[row],
    columns.invokedAtMs?.[row],
    columns.completedAtMs?.[row],
  ]);
  const aborted = [...columns.aborted].map(([id, when]) => [value(id), when]);
  return {
    rows,
    aborted,
    events: columns.events,
    sessions: columns.sessions,
    initial: value(columns.initialValue!),
  };
}
