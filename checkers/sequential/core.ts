import { type Columns, statuses } from "../engine/columns.ts";
import { deeds, deedsOf, foundBy, isWriting } from "./register-rows.ts";

/** True when the rows given certainly have no sequential order; undecided is false. */
export type Violates = (columns: Columns, rows: readonly number[]) => boolean;

const testsMax = 3_000;

/**
 * Leaves out of violating rows what can be, until no single one can: a read by itself; a write with all its
 * readers, for a legal order without a write and its readers is legal (reference, section 7). A cas goes as both.
 * A refused cas depends on all writes of its key, and goes with each. So no anomaly is made up.
 */
export function shrunk(columns: Columns, rows: readonly number[], violates: Violates): readonly number[] {
  const deed = deedsOf(columns);
  let core = rows;
  let tests = 0;
  const attempt = (leaving: (row: number) => boolean): boolean => {
    if (++tests > testsMax) return false;
    const left = withoutDependents(columns, deed, core, leaving);
    if (left.length === core.length || !violates(columns, left)) return false;
    core = left;
    return true;
  };
  // What came last is mostly not needed: halves and quarters go first, so that a long history costs few tests.
  for (let part = core.length >> 1; part >= 8; part >>= 1) {
    const late = new Set(core.slice(core.length - part));
    if (attempt((row) => late.has(row))) part = core.length;
  }
  for (const session of new Set(core.map((row) => columns.session[row]!)))
    attempt((row) => columns.session[row] === session);
  for (let again = true; again; ) {
    again = false;
    // Late rows first: what came last was often only the wait for an end.
    for (const row of [...core].reverse())
      if (core.includes(row) && attempt((other) => other === row)) again = true;
  }
  return core;
}

/** The rows without those that leave and those that cannot stay without them. */
function withoutDependents(
  columns: Columns,
  deed: Uint8Array,
  rows: readonly number[],
  leaving: (row: number) => boolean,
): readonly number[] {
  const gone = new Set(rows.filter(leaving));
  for (const row of gone) {
    if (!isWriting(deed[row]!)) continue;
    for (const other of rows) {
      if (columns.key[other] !== columns.key[row] || gone.has(other)) continue;
      const found = foundBy(columns, deed[other]!, other);
      if (deed[other] === deeds.refusal || found === columns.argument[row]) gone.add(other);
    }
  }
  return rows.filter((row) => !gone.has(row));
}

/** Rows that bind: brute force can try the orders of this many. */
export function isFew(columns: Columns, rows: readonly number[]): boolean {
  const answered = rows.filter((row) => columns.status[row] !== statuses.info);
  return answered.length <= 12 && rows.length <= 14;
}
