import { assert } from "../../harness/core/assert.ts";
import type { Columns } from "../engine/columns.ts";
import { describeRow } from "../engine/describe-row.ts";
import type { Finding, Violation } from "../engine/finding.ts";
import { capital } from "../wording.ts";
import type { CausalModel } from "./models.ts";
import type { Program } from "./program.ts";
import { restricted } from "./restrict.ts";
import { shrunk } from "./shrink.ts";
import { told } from "./tell.ts";
import { witnessOf } from "./witness.ts";

/** What is wrong before any relation is looked at. */
export function preliminaries(columns: Columns, program: Program): Finding | undefined {
  const stranger = program.strange[0];
  if (stranger !== undefined)
    return {
      kind: "unknown",
      budget: `${describeRow(columns, stranger)} is no operation of a register`,
      progress: "nothing was checked",
    };
  const read = program.thinAir[0];
  return read === undefined ? undefined : { kind: "invalid", violation: thinAir(columns, read) };
}

/** Nothing is valid when some reads could not be told apart; a violation found without them stands. */
export function unlessAmbiguous(columns: Columns, program: Program, finding: Finding): Finding {
  const example = program.ambiguous[0];
  if (example === undefined || finding.kind !== "valid") return finding;
  return {
    kind: "unknown",
    budget: `several writes may have written what ${describeRow(columns, example)} saw: written values must be unique`,
    progress: "without such reads nothing contradicts the model",
  };
}

function thinAir(columns: Columns, read: number): Violation {
  const value = columns.result[read]! >= 0 ? columns.result[read]! : columns.expected[read]!;
  const failed = columns.aborted.get(value);
  const story =
    failed === undefined
      ? "which nobody ever wrote"
      : `which was only written by a call that failed (events ${failed.invoked} to ${failed.completed})`;
  return {
    pattern: "ThinAirRead",
    rows: [read],
    sentences: [`${capital(describeRow(columns, read))} saw a value ${story}.`],
  };
}

/** A violation from rows that contain one: the fewest of them, explained by the definitions. */
export function explained(
  columns: Columns,
  { shownBy }: Program,
  found: readonly number[],
  model: CausalModel,
  violates: (small: Columns) => boolean,
): Violation {
  // What was never answered happened because somebody saw it: that read belongs to the case.
  const rows = [...found];
  for (const row of rows) if (shownBy[row]! >= 0) rows.push(shownBy[row]!);
  const core = shrunk(columns, rows, violates);
  const witness = witnessOf(restricted(columns, core), model);
  assert(witness !== undefined, `the ${model} engine refuted what the definitions allow`);
  const row = (of: number): number => core[of]!;
  const edges = witness.edges.map(({ from, to, label, read }) => ({
    from: row(from),
    to: row(to),
    label,
    ...(read === undefined ? {} : { read: row(read) }),
  }));
  return told(columns, { ...witness, rows: witness.rows.map(row), edges }, core);
}
