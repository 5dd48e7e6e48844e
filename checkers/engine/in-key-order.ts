import type { Columns } from "./columns.ts";

/** Columns whose rows stand key after key; those of key k at `start[k]` to `start[k + 1]`, in order of invocation. */
export interface InKeyOrder {
  readonly columns: Columns;
  readonly start: Int32Array;
  /** The row each had before; absent when there is one key, and nothing has moved. */
  readonly rows: Int32Array | undefined;
}

const width = 8;

/**
 * Lays a history out anew, key after key: with many keys, rows of one key lie far apart, and each look at one
 * costs a cache miss for each column. So a row moves once as a whole, and is taken apart where it stands.
 */
export function inKeyOrder(given: Columns): InKeyOrder {
  const { count, key, keys } = given;
  const start = new Int32Array(keys.length + 1);
  for (let row = 0; row < count; row++) start[key[row]! + 1]!++;
  for (let one = 0; one < keys.length; one++) start[one + 1]! += start[one]!;
  if (count === 0 || start[key[0]! + 1]! - start[key[0]!]! === count)
    return { columns: given, start, rows: undefined };
  const moved = moveRows(given, start.slice());
  const f = new Uint8Array(count);
  const status = new Uint8Array(count);
  const of = (): Int32Array => new Int32Array(count);
  const [rows, process, argument, expected, result, invoked, completed] = [
    of(),
    of(),
    of(),
    of(),
    of(),
    of(),
    of(),
  ];
  for (let place = 0, at = 0; place < count; place++, at += width) {
    rows[place] = moved[at]!;
    f[place] = moved[at + 1]! & 0xff;
    status[place] = moved[at + 1]! >> 8;
    process[place] = moved[at + 2]!;
    argument[place] = moved[at + 3]!;
    expected[place] = moved[at + 4]!;
    result[place] = moved[at + 5]!;
    invoked[place] = moved[at + 6]!;
    completed[place] = moved[at + 7]!;
  }
  const keyColumn = new Int32Array(count);
  for (let one = 0; one < keys.length; one++) keyColumn.fill(one, start[one]!, start[one + 1]!);
  const columns: Columns = {
    ...given,
    f,
    status,
    process,
    // Tests of single objects ask for processes, not for sessions.
    get session() {
      return rows.map((row) => given.session[row]!);
    },
    key: keyColumn,
    argument,
    expected,
    result,
    invoked,
    completed,
  };
  return { columns, start, rows };
}

function moveRows(columns: Columns, next: Int32Array): Int32Array {
  const { count, key, f, status, process, argument, expected, result, invoked, completed } = columns;
  const moved = new Int32Array(width * count);
  for (let row = 0; row < count; row++) {
    const at = width * next[key[row]!]!++;
    moved[at] = row;
    moved[at + 1] = f[row]! | (status[row]! << 8);
    moved[at + 2] = process[row]!;
    moved[at + 3] = argument[row]!;
    moved[at + 4] = expected[row]!;
    moved[at + 5] = result[row]!;
    moved[at + 6] = invoked[row]!;
    moved[at + 7] = completed[row]!;
  }
  return moved;
}
