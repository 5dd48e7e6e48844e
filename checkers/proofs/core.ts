import { type Columns, never, statuses } from "../engine/columns.ts";

/**
 * Whether a few rows of registers have an order, by trying every one: nothing shared with the engines, nothing
 * clever. A cas whose old value none of the rows puts has lost its writer with the rows left out: it counts as
 * a write. For cores of violations, up to nine rows or so.
 */
export function coreHasOrder(columns: Columns, rows: readonly number[]): boolean {
  return extend(columns, initialOf(columns), rows, rows);
}

function extend(columns: Columns, state: number, left: readonly number[], core: readonly number[]): boolean {
  if (left.every((row) => columns.status[row] === statuses.info)) return true;
  for (const row of left) {
    if (left.some((other) => columns.completed[other]! < columns.invoked[row]!)) continue;
    const next = step(columns, state, row, core);
    if (next === undefined) continue;
    const rest = left.filter((other) => other !== row);
    if (extend(columns, next, rest, core)) return true;
  }
  return false;
}

/** The value after the row, or undefined when it cannot happen. */
function step(columns: Columns, state: number, row: number, core: readonly number[]): number | undefined {
  const { functions, f, argument, expected, result, status, completed } = columns;
  const name = functions[f[row]!];
  if (name === "read" || name === "get")
    return completed[row] === never || result[row] === -1 || result[row] === state ? state : undefined;
  if (name !== "cas") return argument[row]!;
  if (status[row] === statuses.refused) {
    const fits = result[row] === -1 ? state !== expected[row] : state === result[row];
    return fits ? state : undefined;
  }
  if (state === expected[row]) return argument[row]!;
  return hasWriter(columns, expected[row]!, row, core) ? undefined : argument[row]!;
}

function hasWriter(columns: Columns, value: number, reader: number, core: readonly number[]): boolean {
  if (core.some((row) => row !== reader && puts(columns, row) && columns.argument[row] === value))
    return true;
  // Only a row that was left out and had begun in time can be the writer that is missing.
  return !wasPut(columns, value, reader);
}

function wasPut(columns: Columns, value: number, reader: number): boolean {
  const { argument, key, invoked, completed } = columns;
  for (let row = 0; row < columns.count; row++) {
    if (row === reader || !puts(columns, row) || argument[row] !== value || key[row] !== key[reader])
      continue;
    if (invoked[row]! < completed[reader]!) return true;
  }
  return false;
}

function puts(columns: Columns, row: number): boolean {
  const name = columns.functions[columns.f[row]!];
  return name !== "read" && name !== "get" && columns.status[row] !== statuses.refused;
}

function initialOf(columns: Columns): number {
  return columns.initialValue ?? columns.nilValue;
}
