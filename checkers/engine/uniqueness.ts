import { counted } from "../wording.ts";
import { type RowsByKey, rowsByKey } from "./by-key.ts";
import { type Columns, never, statuses } from "./columns.ts";
import { foundBy, registerDoings, writes } from "./register-rows.ts";

/**
 * How well a key's values tell who wrote what was read. `unique`: every value was put once, and not the initial
 * one. `resolvable`: some values were put more than once, but real time leaves one writer for each read.
 * `ambiguous`: it does not, and deciding needs a search.
 */
export const classes = { unique: 0, resolvable: 1, ambiguous: 2 } as const;

/** In place of a writer. */
export const sources = { none: -1, thinAir: -2, overwritten: -3 } as const;

/** Who wrote what each row found, and of which keys that is certain. */
export interface ReadsFrom {
  readonly byKey: RowsByKey;
  readonly classOf: Uint8Array;
  /**
   * For each row the row that put what it found; `count + key` for the initial value; `sources.thinAir` when
   * nobody put it, `sources.overwritten` when all who did were overwritten before (or began after) the row.
   */
  readonly source: Int32Array;
}

/** Reads-from of registers: one pass for unique values, candidates by real time for the others. */
export function readsFrom(columns: Columns): ReadsFrom {
  const byKey = rowsByKey(columns);
  const classOf = new Uint8Array(columns.keys.length);
  const source = new Int32Array(columns.count).fill(sources.none);
  const writer = new Int32Array(columns.values.length).fill(-1);
  const doing = registerDoings(columns);
  for (let key = 0; key < columns.keys.length; key++) {
    const scope = { columns, doing, byKey, key };
    if (link(scope, writer, source)) continue;
    classOf[key] = resolve(scope, source) ? classes.resolvable : classes.ambiguous;
  }
  return { byKey, classOf, source };
}

/** How many keys are of which class, and of the ambiguous ones an example: silence here would hide a slow search. */
export function uniquenessText(columns: Columns, { classOf }: ReadsFrom): string {
  const of = (wanted: number): number => classOf.reduce((sum, one) => sum + (one === wanted ? 1 : 0), 0);
  const parts = [`${counted(of(classes.unique), "key")} with unique values`];
  if (of(classes.resolvable) > 0)
    parts.push(`${of(classes.resolvable)} with repeated values that real time tells apart`);
  const example = classOf.indexOf(classes.ambiguous);
  if (example >= 0)
    parts.push(
      `${of(classes.ambiguous)} with repeated values that leave more than one writer for a read, such as ${JSON.stringify(columns.keys[example])}`,
    );
  return parts.join(", ");
}

interface Scope {
  readonly columns: Columns;
  readonly doing: Uint8Array;
  readonly byKey: RowsByKey;
  readonly key: number;
}

/** Links reads to writers by value; false when a value was put twice. `writer` is scratch for all keys. */
function link({ columns, doing, byKey, key }: Scope, writer: Int32Array, source: Int32Array): boolean {
  const { rows, start } = byKey;
  const { argument, f, key: keyOf, count } = columns;
  const initial = columns.initialValue ?? columns.nilValue;
  const end = start[key + 1]!;
  for (let place = start[key]!; place < end; place++) {
    const row = rows === undefined ? place : rows[place]!;
    if (!writes(columns, doing[f[row]!]!, row)) continue;
    const value = argument[row]!;
    const before = writer[value]!;
    // What other keys left in the table has another key.
    if (value === initial || (before >= 0 && keyOf[before] === key)) return false;
    writer[value] = row;
  }
  for (let place = start[key]!; place < end; place++) {
    const row = rows === undefined ? place : rows[place]!;
    const found = foundBy(columns, doing[f[row]!]!, row);
    if (found < 0) continue;
    const by = writer[found]!;
    if (found === initial) source[row] = count + key;
    else source[row] = by >= 0 && keyOf[by] === key ? by : sources.thinAir;
  }
  return true;
}

/**
 * Links each read to the only writer that real time leaves: one that began before the read ended, and was not
 * over before another certain write w' began that was itself over before the read began. Of all such w' the one
 * that began last excludes most. False when a read keeps two candidates.
 */
function resolve(scope: Scope, source: Int32Array): boolean {
  const { columns, doing, key } = scope;
  const { invoked, completed, count } = columns;
  const initial = columns.initialValue ?? columns.nilValue;
  const rows = rowsOf(scope);
  const putters = new Putters(
    columns,
    rows.filter((row) => writes(columns, doing[columns.f[row]!]!, row)),
  );
  for (const row of rows) {
    putters.advance(invoked[row]!);
    const found = foundBy(columns, doing[columns.f[row]!]!, row);
    if (found < 0) continue;
    const candidates = putters.candidates(found, row, completed[row]!);
    const fromInitial = found === initial && putters.lastBegun < 0;
    if (candidates.length + (fromInitial ? 1 : 0) > 1) return false;
    if (fromInitial) source[row] = count + key;
    else source[row] = candidates[0] ?? sources.overwritten;
  }
  return true;
}

function rowsOf({ byKey: { rows, start }, key }: Scope): Int32Array {
  const from = start[key]!;
  const to = start[key + 1]!;
  if (rows !== undefined) return rows.subarray(from, to);
  return Int32Array.from({ length: to - from }, (_, place) => from + place);
}

/** The writes of one key: by value, and as they are over. */
class Putters {
  readonly #columns: Columns;
  readonly #byValue = new Map<number, { readonly rows: number[]; readonly latestEnd: number[] }>();
  /** Certain writes in order of completion. */
  readonly #ended: Int32Array;
  #next = 0;
  /** When the write began that began last of those over by now; -1 when none is. */
  lastBegun = -1;

  constructor(columns: Columns, rows: Int32Array) {
    this.#columns = columns;
    for (const row of rows) {
      const value = columns.argument[row]!;
      const same = this.#byValue.get(value) ?? { rows: [], latestEnd: [] };
      this.#byValue.set(value, same);
      const end = columns.completed[row]!;
      same.latestEnd.push(Math.max(end, same.latestEnd.at(-1) ?? -1));
      same.rows.push(row);
    }
    const certain = rows.filter((row) => columns.status[row] === statuses.ok);
    // Completion and row in one exact number: native numeric sorting is fast.
    const keyed = Float64Array.from(certain, (row) => columns.completed[row]! * columns.count + row).sort();
    this.#ended = Int32Array.from(keyed, (one) => one % columns.count);
  }

  advance(now: number): void {
    const { completed, invoked } = this.#columns;
    while (this.#next < this.#ended.length && completed[this.#ended[this.#next]!]! < now) {
      this.lastBegun = Math.max(this.lastBegun, invoked[this.#ended[this.#next++]!]!);
    }
  }

  /** Writers of the value that the row may have read from; two are as good as more. */
  candidates(value: number, reader: number, end: number): number[] {
    const same = this.#byValue.get(value);
    if (same === undefined) return [];
    const { invoked, completed } = this.#columns;
    const found: number[] = [];
    let high = same.rows.length;
    for (let low = 0; low < high; ) {
      const middle = (low + high) >>> 1;
      if (end === never || invoked[same.rows[middle]!]! < end) low = middle + 1;
      else high = middle;
    }
    for (let at = high - 1; at >= 0 && found.length < 2; at--) {
      if (same.latestEnd[at]! < this.lastBegun) break;
      const row = same.rows[at]!;
      if (row !== reader && completed[row]! > this.lastBegun) found.push(row);
    }
    return found;
  }
}
