import { type Columns, never, statuses } from "../../engine/columns.ts";
import type { Violation } from "../../engine/finding.ts";
import { violation } from "./object-test.ts";

/**
 * The life of each value in a container: when it was put in and when taken out, as positions with the two
 * constraints that hold by themselves worked in: an insertion takes effect before its value's removal ends, a
 * removal after its value's insertion began. Between `insertBy` and `removeFrom` the value is certainly there.
 */
export interface Lives {
  /** Values that took part, as numbers of the columns; the arrays below are indexed by the place in this list. */
  readonly values: Int32Array;
  readonly insert: Int32Array;
  /** Row of the removal, or -1 when the value stays. */
  readonly remove: Int32Array;
  readonly insertFrom: Int32Array;
  readonly insertBy: Int32Array;
  /** `events` when the value stays: every position is below it. */
  readonly removeFrom: Int32Array;
  readonly removeBy: Int32Array;
  /** Rows of removals that found nothing. */
  readonly empties: Int32Array;
  /** Rows of removals without an answer. */
  readonly crashed: Int32Array;
}

/** Undefined: a value was put in twice, or a call is not known; then nothing can be said here. */
export function livesOf(columns: Columns, inserts: string, removes: string): Lives | Violation | undefined {
  const { count, f, functions, argument, result, status, nilValue } = columns;
  const insertOf = new Int32Array(columns.values.length).fill(-1);
  const removeOf = new Int32Array(columns.values.length).fill(-1);
  const empties: number[] = [];
  const crashed: number[] = [];
  const insertF = functions.indexOf(inserts);
  const removeF = functions.indexOf(removes);
  for (let row = 0; row < count; row++) {
    if (f[row] !== insertF) continue;
    const value = argument[row]!;
    if (value < 0 || value === nilValue || insertOf[value]! >= 0) return undefined;
    insertOf[value] = row;
  }
  let wrong: Violation | undefined;
  for (let row = 0; row < count; row++) {
    if (f[row] === insertF) continue;
    if (f[row] !== removeF || status[row] === statuses.refused) return undefined;
    const value = result[row]!;
    if (status[row] === statuses.info) crashed.push(row);
    else if (value < 0 || value === nilValue) empties.push(row);
    else {
      const insert = insertOf[value]!;
      if (insert < 0 || removeOf[value]! >= 0 || columns.completed[row]! < columns.invoked[insert]!)
        wrong ??= impossible(columns, row, insert, removeOf[value]!);
      removeOf[value] = row;
    }
  }
  return wrong ?? spans(columns, insertOf, removeOf, Int32Array.from(empties), Int32Array.from(crashed));
}

export function isLives(found: Lives | Violation): found is Lives {
  return "insertBy" in found;
}

function impossible(columns: Columns, row: number, insert: number, earlier: number): Violation {
  const value = JSON.stringify(columns.values[columns.result[row]!]);
  if (insert < 0) {
    const aborted = columns.aborted.has(columns.result[row]!);
    return violation(
      aborted ? "removed aborted value" : "removed from thin air",
      [row],
      aborted
        ? `${value} came out, although the call that would have put it in had failed.`
        : `${value} came out, but nobody ever put it in.`,
    );
  }
  if (earlier >= 0)
    return violation(
      "removed twice",
      [insert, earlier, row],
      `${value} was put in once, but came out twice.`,
    );
  return violation(
    "removed before inserted",
    [insert, row],
    `${value} came out before the call began that put it in.`,
  );
}

function spans(
  columns: Columns,
  insertOf: Int32Array,
  removeOf: Int32Array,
  empties: Int32Array,
  crashed: Int32Array,
): Lives {
  const { status, invoked, completed, events } = columns;
  // An insertion without an answer whose value never came out need not have happened.
  const took = (value: number): boolean =>
    insertOf[value]! >= 0 && (removeOf[value]! >= 0 || status[insertOf[value]!] === statuses.ok);
  let size = 0;
  for (let value = 0; value < insertOf.length; value++) if (took(value)) size++;
  const values = new Int32Array(size);
  const [insert, remove] = [new Int32Array(size), new Int32Array(size)];
  const [insertFrom, insertBy] = [new Int32Array(size), new Int32Array(size)];
  const [removeFrom, removeBy] = [new Int32Array(size).fill(events), new Int32Array(size).fill(never)];
  let place = 0;
  for (let value = 0; value < insertOf.length; value++) {
    if (!took(value)) continue;
    const into = insertOf[value]!;
    const out = removeOf[value]!;
    values[place] = value;
    insert[place] = into;
    remove[place] = out;
    insertFrom[place] = invoked[into]!;
    insertBy[place] = completed[into]!;
    if (out >= 0) {
      insertBy[place] = Math.min(completed[into]!, completed[out]!);
      removeFrom[place] = Math.max(invoked[out]!, invoked[into]!);
      removeBy[place] = completed[out]!;
    }
    place++;
  }
  return { values, insert, remove, insertFrom, insertBy, removeFrom, removeBy, empties, crashed };
}
