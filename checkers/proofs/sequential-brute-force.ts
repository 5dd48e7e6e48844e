import { type Columns, statuses } from "../engine/columns.ts";

/**
 * Decides sequential consistency of a few rows by trying every interleaving of the sessions: nothing is
 * remembered and nothing is clever. Cores of violations are checked with it again; for up to a dozen rows.
 */
export function sequentialByForce(columns: Columns, rows: readonly number[]): boolean {
  const sessions = new Map<number, number[]>();
  for (const row of [...rows].sort((a, b) => a - b)) {
    const own = sessions.get(columns.session[row]!);
    if (own === undefined) sessions.set(columns.session[row]!, [row]);
    else own.push(row);
  }
  return interleaves(columns, [...sessions.values()], new Map());
}

function interleaves(
  columns: Columns,
  sessions: readonly (readonly number[])[],
  state: ReadonlyMap<number, number>,
): boolean {
  if (sessions.every((rows) => rows.every((row) => columns.status[row] === statuses.info))) return true;
  return sessions.some((rows, which) => {
    const next = rows.length === 0 ? undefined : stepped(columns, rows[0]!, state);
    if (next === undefined) return false;
    const rest = sessions.map((others, index) => (index === which ? others.slice(1) : others));
    return interleaves(columns, rest, next);
  });
}

function stepped(
  columns: Columns,
  row: number,
  state: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> | undefined {
  const key = columns.key[row]!;
  const value = state.get(key) ?? columns.initialValue ?? columns.nilValue;
  const name = columns.functions[columns.f[row]!];
  const answer = columns.result[row]!;
  if (name === "read" || name === "get") return answer < 0 || answer === value ? state : undefined;
  if (name === "cas") {
    const fits = value === columns.expected[row];
    if (columns.status[row] === statuses.refused)
      return (answer < 0 ? !fits : answer === value) ? state : undefined;
    if (!fits) return undefined;
  }
  return new Map(state).set(key, columns.argument[row]!);
}
