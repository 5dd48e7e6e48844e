import { type Columns, never, statuses } from "../engine/columns.ts";

/**
 * The writes and reads of registers, out of columns: two lists of rows with their key and value, both in order of
 * invocation. A cas that succeeded is a read of its old value and a write of its new one over the same interval;
 * whoever asks how stale a value was does not ask whether the two halves were one step.
 */
export interface Accesses {
  readonly keys: number;
  readonly values: number;
  readonly events: number;
  /** What every register holds before its first write. */
  readonly initial: number;
  readonly writes: Side;
  readonly reads: Side;
}

export interface Side {
  readonly count: number;
  readonly row: Int32Array;
  readonly key: Int32Array;
  readonly value: Int32Array;
  readonly invoked: Int32Array;
  readonly completed: Int32Array;
}

/** What keeps the columns from being registers: a sentence. */
export interface NotRegisters {
  readonly stranger: string;
}

const roles: ReadonlyMap<string, number> = new Map([
  ["read", 1],
  ["get", 1],
  ["write", 2],
  ["put", 2],
  ["cas", 3],
  ["delete", 4],
]);

/** Reads without a known answer are left out: of nil that says nothing, crashed, or a refused cas without what it saw. */
export function accessesOf(columns: Columns): Accesses | NotRegisters {
  const roleOf = Uint8Array.from(columns.functions, (name) => roles.get(name) ?? 0);
  const { count, f, status } = columns;
  let writeCount = 0;
  let readCount = 0;
  for (let row = 0; row < count; row++) {
    const role = roleOf[f[row]!]!;
    if (role === 0) return { stranger: `${columns.functions[f[row]!]} is no operation of a register` };
    if (writesOf(role, status[row]!)) writeCount++;
    if (valueRead(columns, role, row) >= 0) readCount++;
  }
  const writes = side(writeCount);
  const reads = side(readCount);
  let write = 0;
  let read = 0;
  let keys = 1;
  for (let row = 0; row < count; row++) {
    const role = roleOf[f[row]!]!;
    const key = Math.max(0, columns.key[row]!);
    if (key >= keys) keys = key + 1;
    if (writesOf(role, status[row]!)) {
      fill(writes, write++, columns, row, key, role === 4 ? columns.nilValue : columns.argument[row]!);
    }
    const value = valueRead(columns, role, row);
    if (value >= 0) fill(reads, read++, columns, row, key, value);
  }
  const initial = columns.initialValue ?? columns.nilValue;
  return { keys, values: columns.values.length, events: columns.events, initial, writes, reads };
}

function writesOf(role: number, status: number): boolean {
  return role !== 1 && status !== statuses.refused;
}

function valueRead(columns: Columns, role: number, row: number): number {
  const status = columns.status[row]!;
  if (role === 1) return status === statuses.ok ? columns.result[row]! : -1;
  if (role !== 3) return -1;
  if (status === statuses.ok) return columns.expected[row]!;
  return status === statuses.refused ? columns.result[row]! : -1;
}

function side(count: number): Side {
  const column = (): Int32Array => new Int32Array(count);
  return { count, row: column(), key: column(), value: column(), invoked: column(), completed: column() };
}

function fill(side: Side, at: number, columns: Columns, row: number, key: number, value: number): void {
  side.row[at] = row;
  side.key[at] = key;
  side.value[at] = value;
  side.invoked[at] = columns.invoked[row]!;
  side.completed[at] = columns.status[row] === statuses.info ? never : columns.completed[row]!;
}
