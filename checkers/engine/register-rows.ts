import { type Columns, statuses } from "./columns.ts";
import { roleOf } from "./functions.ts";

/** What a row does to a register, by the number of its function. */
export const doings = { read: 0, write: 1, cas: 2, strange: 3 } as const;

/** A table from the columns' functions to what they do to registers; deleting is writing nil. */
export function registerDoings(columns: Columns): Uint8Array {
  return Uint8Array.from(columns.functions, (name) => {
    const role = roleOf(name);
    if (role === "cas") return doings.cas;
    if (role === "delete" || name === "write" || name === "put") return doings.write;
    return name === "read" || name === "get" ? doings.read : doings.strange;
  });
}

/** The value a row must have found, or -1 when it found none or says nothing about it. */
export function foundBy(columns: Columns, doing: number, row: number): number {
  if (doing === doings.read) return columns.result[row]!;
  if (doing !== doings.cas) return -1;
  return columns.status[row] === statuses.refused ? columns.result[row]! : columns.expected[row]!;
}

/** Whether the row puts a value, if it happened. */
export function writes(columns: Columns, doing: number, row: number): boolean {
  return doing === doings.write || (doing === doings.cas && columns.status[row] !== statuses.refused);
}
