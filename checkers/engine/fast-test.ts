import type { Operation } from "../../harness/core/operation.ts";
import type { Columns } from "./columns.ts";
import type { ColumnOptions } from "./columns-of.ts";
import type { Violation } from "./finding.ts";

/**
 * A near-linear test that a model knows for itself (Model.fastTest). It decides what it can, key by key, and the
 * search decides the rest. Rows are the operations that the model's parts hold, no more and no fewer.
 */
export interface FastTest {
  /** "zones": how the verdict calls it. */
  readonly name: string;
  /** How the model reads histories. */
  readonly reading: ColumnOptions;
  decide(columns: Columns): FastFindings;
  /**
   * False where the operations look as if the test would leave them to the search: a short search then goes first. A
   * guess from a few operations, of which no verdict depends; absent where the test always decides.
   */
  promises?(operations: readonly Operation[]): boolean;
  /** False when the few rows of a violation are no violating history by themselves; then the test alone explains. */
  readonly coresStandAlone?: boolean;
}

/** Keys are numbers of the columns; those in neither `orders` nor `violated` are left to the search. */
export interface FastFindings {
  /** Orders of all rows that happened, each verified by a replay that shares nothing with the test. */
  readonly orders: readonly { readonly key: number; readonly rows: Int32Array }[];
  readonly violated: readonly number[];
  explain(key: number): Violation;
}
