import type { Columns } from "./columns.ts";

/** The rows of each key in order of invocation: those of key k stand at `start[k]` to `start[k + 1]`. */
export interface RowsByKey {
  readonly start: Int32Array;
  /** Absent when there is one key: place and row are then the same. */
  readonly rows: Int32Array | undefined;
}

/** One counting pass and one placing pass. */
export function rowsByKey({ count, key, keys }: Columns): RowsByKey {
  const start = new Int32Array(keys.length + 1);
  if (keys.length <= 1) {
    start[keys.length] = count;
    return { start, rows: undefined };
  }
  for (let row = 0; row < count; row++) start[key[row]! + 1]!++;
  for (let one = 0; one < keys.length; one++) start[one + 1]! += start[one]!;
  const next = start.slice();
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row++) rows[next[key[row]!]!++] = row;
  return { start, rows };
}
