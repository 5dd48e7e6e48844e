import type { Columns } from "../engine/columns.ts";
import { describeRow } from "../engine/describe-row.ts";
import type { Violation } from "../engine/finding.ts";
import { capital } from "../wording.ts";
import type { Reason } from "./relation.ts";
import type { Witness } from "./witness.ts";

/** A witness in words: what is wrong in the first sentence, then why, edge by edge. All of the core is guilty. */
export function told(columns: Columns, witness: Witness, core: readonly number[]): Violation {
  const call = (row: number): string => describeRow(columns, row);
  const rows = [...new Set([...witness.rows, ...witness.edges.flatMap(rowsOf), ...core])];
  return {
    pattern: witness.pattern,
    rows,
    sentences: [
      capital(claim(witness, call)),
      ...witness.edges.map((edge) => `${capital(because(edge, call))}.`),
    ],
    edges: [
      ...witness.edges.map(({ from, to, label }): readonly [number, number, string] => [from, to, label]),
    ],
  };
}

function rowsOf({ from, to, read }: Reason): number[] {
  return read === undefined ? [from, to] : [from, to, read];
}

function claim({ pattern, rows, edges }: Witness, call: (row: number) => string): string {
  const cycle = edges.length;
  switch (pattern) {
    case "CyclicCO":
      return `each of these ${cycle} operations causally precedes itself, which cannot be.`;
    case "WriteCOInitRead":
      return `${call(rows[1]!)} saw the initial value, although ${call(rows[0]!)} causally precedes it.`;
    case "WriteCORead":
      return `${call(rows[2]!)} saw what ${call(rows[0]!)} wrote, although ${call(rows[1]!)} came causally after that and before the read.`;
    case "CyclicCF":
      return "sessions disagree on which of two concurrent writes is the later one: no single order of the writes explains what was read.";
    case "WriteHBInitRead":
      return `${call(rows[1]!)} saw the initial value, although in any order of what its session saw ${call(rows[0]!)} comes before it.`;
    case "MissedOwnWrite":
      return `${call(rows[1]!)} saw the initial value, although its own session had made ${call(rows[0]!)} before.`;
    case "CyclicOwn":
      return "no order of the writes fits: sessions saw, after their own writes, others that must be older.";
    case "CyclicHB":
      return "no order of the writes explains what this session read: some operation would have to come before itself.";
  }
}

function because({ from, to, label, read }: Reason, call: (row: number) => string): string {
  if (label === "po") return `${call(from)} and then ${call(to)} are of one session`;
  if (label === "rf") return `${call(to)} saw what ${call(from)} wrote`;
  if (label === "own")
    return `${call(from)} must come before ${call(to)}, because the first is of the same session as the later ${call(read!)}, which saw the second`;
  return `${call(from)} must come before ${call(to)}, because ${call(read!)} had the first in its past and yet saw the second`;
}
