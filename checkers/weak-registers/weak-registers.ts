import { assert } from "../../harness/core/assert.ts";
import type { Checker } from "../checker.ts";
import type { Columns } from "../engine/columns.ts";
import { columnsOf } from "../engine/columns-of.ts";
import type { Finding } from "../engine/finding.ts";
import { verdictOf } from "../engine/verdict-of.ts";
import { wrongWriteOrder } from "../proofs/write-order.ts";
import { checkReads } from "./reads.ts";
import { checkStronglyRegular } from "./strongly-regular.ts";

/** Registers weaker than linearizable ones; what holds of them tells which kind of stale read happened. */
export const safeRegister: Checker = weakRegister(
  "safe-register",
  "A read that no write overlaps returns a value that was not certainly overwritten (Lamport 1986).",
  "A safe register",
  (columns) => checkReads(columns, "safe"),
);

export const weaklyRegularRegister: Checker = weakRegister(
  "weakly-regular-register",
  "Every read, by itself, returns a value that was not certainly overwritten when it began, nor not yet being written.",
  "A weakly regular register",
  (columns) => checkReads(columns, "weakly-regular"),
);

export const stronglyRegularRegister: Checker = weakRegister(
  "strongly-regular-register",
  "One order of the writes explains every read; only reads may see new and old values alternate.",
  "A strongly regular register",
  checkStronglyRegular,
);

function weakRegister(
  name: string,
  summary: string,
  property: string,
  check: (columns: Columns) => Finding,
): Checker {
  return {
    name,
    summary,
    check(history) {
      const columns = columnsOf(history);
      const finding = check(columns);
      if (finding.kind === "valid" && finding.certificate.form === "order") {
        const mistake = wrongWriteOrder(columns, finding.certificate.orders, 1, true);
        assert(mistake === undefined, `the order of the writes is none: ${mistake}`);
      }
      return verdictOf(finding, columns, { property });
    },
  };
}
