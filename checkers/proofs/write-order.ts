import { type Columns, never, statuses } from "../engine/columns.ts";

/** An order of one key's rows; a negative entry `-1 - row` is the reading of that row, any other its writing. */
export interface HalvesOrder {
  readonly key: number;
  readonly rows: Int32Array;
}

/**
 * Replays orders: every completed write and every answered reading occurs once, each reading returns one of the
 * `versions` latest values, and nothing stands before what had ended when it began. With `readsMayCross` two readings
 * may stand in any order (strongly regular registers); without, that is k-atomicity. The first mistake, or nothing.
 */
export function wrongWriteOrder(
  columns: Columns,
  orders: readonly HalvesOrder[],
  versions: number,
  readsMayCross: boolean,
): string | undefined {
  const seen = new Uint8Array(columns.count);
  for (const { key, rows } of orders) {
    const latest = [columns.initialValue ?? columns.nilValue];
    let lastBegun = -1;
    let lastWriteBegun = -1;
    for (const entry of rows) {
      const isRead = entry < 0;
      const row = isRead ? -1 - entry : entry;
      const bit = isRead ? 1 : 2;
      if ((seen[row]! & bit) !== 0) return `row ${row} occurs twice`;
      seen[row]! |= bit;
      if (Math.max(0, columns.key[row]!) !== key) return `row ${row} is of another key`;
      if (!halves(columns, row).includes(bit)) return `row ${row} has no such half`;
      const late = isRead && readsMayCross ? lastWriteBegun : lastBegun;
      if (completion(columns, row) < late)
        return `row ${row} had ended before something that stands before it began`;
      lastBegun = Math.max(lastBegun, columns.invoked[row]!);
      if (isRead) {
        const value = columns.functions[columns.f[row]!] === "cas" && columns.status[row] === statuses.ok;
        const read = value ? columns.expected[row]! : columns.result[row]!;
        if (!latest.includes(read)) return `row ${row} reads what is not among the latest`;
        continue;
      }
      lastWriteBegun = Math.max(lastWriteBegun, columns.invoked[row]!);
      latest.push(
        columns.functions[columns.f[row]!] === "delete" ? columns.nilValue : columns.argument[row]!,
      );
      if (latest.length > versions) latest.shift();
    }
  }
  for (let row = 0; row < columns.count; row++) {
    for (const bit of halves(columns, row)) {
      if ((seen[row]! & bit) === 0 && completion(columns, row) !== never) return `row ${row} is left out`;
    }
  }
  return undefined;
}

function completion(columns: Columns, row: number): number {
  return columns.status[row] === statuses.info ? never : columns.completed[row]!;
}

/** 1: it read something; 2: it wrote something. */
function halves(columns: Columns, row: number): readonly number[] {
  const name = columns.functions[columns.f[row]!]!;
  const status = columns.status[row];
  if (name === "read" || name === "get")
    return status === statuses.ok && columns.result[row]! >= 0 ? [1] : [];
  if (name !== "cas") return [2];
  if (status === statuses.ok) return [1, 2];
  if (status === statuses.info) return [2];
  return columns.result[row]! >= 0 ? [1] : [];
}
