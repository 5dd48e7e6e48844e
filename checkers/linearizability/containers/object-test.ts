import type { Columns } from "../../engine/columns.ts";
import type { Finding, Violation } from "../../engine/finding.ts";
import { inKeyOrder } from "../../engine/in-key-order.ts";

/**
 * An exact test of one object in near-linear time. Undefined: the rule does not cover this history (duplicates,
 * removals without an answer, calls it does not know), and a search has to decide.
 */
export type ObjectTest = (columns: Columns) => Finding | undefined;

/** An exact test of all objects of a history at once, each by itself. */
export type KeyedTest = (columns: Columns) => KeyedFindings;

/** What was found of each key; those in neither are left to a search. Rows are rows of the whole history. */
export interface KeyedFindings {
  readonly orders: readonly { readonly key: number; readonly rows: Int32Array }[];
  readonly violations: ReadonlyMap<number, Violation>;
}

export function violated(pattern: string, rows: readonly number[], ...sentences: string[]): Finding {
  return { kind: "invalid", violation: violation(pattern, rows, ...sentences) };
}

export function violation(pattern: string, rows: readonly number[], ...sentences: string[]): Violation {
  return { pattern, rows: [...new Set(rows)], sentences };
}

/** The order of one object's rows; whoever splits histories by key puts the key in. */
export function ordered(columns: Columns, rows: Int32Array): Finding {
  const key = columns.count === 0 ? -1 : columns.key[0]!;
  return { kind: "valid", certificate: { form: "order", orders: [{ key, rows }] } };
}

/** Runs a test on columns in key order, and tells what it found in the rows as they were given. */
export function testInKeyOrder(
  columns: Columns,
  test: (moved: Columns, start: Int32Array) => KeyedFindings,
): KeyedFindings {
  const { columns: moved, start, rows } = inKeyOrder(columns);
  const found = test(moved, start);
  if (rows === undefined) return found;
  // Orders are the test's own arrays: they may be renamed where they lie.
  for (const order of found.orders)
    for (let place = 0; place < order.rows.length; place++) order.rows[place] = rows[order.rows[place]!]!;
  const violations = new Map<number, Violation>();
  for (const [key, violation] of found.violations)
    violations.set(key, { ...violation, rows: violation.rows.map((row) => rows[row]!) });
  return { orders: found.orders, violations };
}
