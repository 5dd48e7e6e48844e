import type { Columns } from "../../engine/columns.ts";
import type { Finding, Violation } from "../../engine/finding.ts";

/**
 * An exact test of one model in near-linear time. Undefined: the rule does not cover this history (duplicates,
 * removals without an answer, calls it does not know), and a search has to decide.
 */
export type ObjectTest = (columns: Columns) => Finding | undefined;

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
