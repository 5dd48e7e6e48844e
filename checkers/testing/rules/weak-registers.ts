import type { History } from "../../../harness/core/history.ts";
import type { Validity } from "../../../harness/core/verdict.ts";
import type { Columns } from "../../engine/columns.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import type { Finding } from "../../engine/finding.ts";
import { wrongWriteOrder } from "../../proofs/write-order.ts";
import { checkReads } from "../../weak-registers/reads.ts";
import { checkStronglyRegular } from "../../weak-registers/strongly-regular.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { type Half, halvesOf, onlyOperations } from "../half-operations.ts";
import { someTraffic } from "../register-traffic.ts";

const safeRule: FuzzRule = {
  name: "safe-register",
  summary: "A read that no write overlaps returns a value that was not certainly overwritten.",
  history: (random) => someTraffic(random, 8, true),
  checker: (history) => verified(history, (columns) => checkReads(columns, "safe"), safe, 0),
  oracle: (history) => safe(halvesOf(history)),
};

const weakRule: FuzzRule = {
  name: "weakly-regular-register",
  summary: "For each read some order of the writes explains what it returned.",
  history: (random) => someTraffic(random, 7, true),
  checker: (history) =>
    verified(history, (columns) => checkReads(columns, "weakly-regular"), weaklyRegular, 0),
  oracle: (history) => weaklyRegular(halvesOf(history)),
};

const strongRule: FuzzRule = {
  name: "strongly-regular-register",
  summary: "One order of the writes explains what every read returned.",
  history: (random) => someTraffic(random, 9, random.chance(0.2)),
  checker: (history) => verified(history, checkStronglyRegular, stronglyRegular, 1),
  oracle: (history) => stronglyRegular(halvesOf(history)),
};

export const weakRegisterRules: readonly FuzzRule[] = [safeRule, weakRule, strongRule];

/** Certificates are replayed, and the rows of a violation must violate when they stand alone. */
export function verified(
  history: History,
  check: (columns: Columns) => Finding,
  truth: (halves: readonly Half[]) => boolean,
  versions: number,
): Validity {
  const columns = columnsOf(history);
  const finding = check(columns);
  if (finding.kind === "invalid") {
    const rows = new Set(finding.violation.rows.map((row) => columns.invoked[row]!));
    if (truth(halvesOf(onlyOperations(history, rows))))
      throw new Error("the rows of the violation do not violate");
  }
  if (finding.kind === "valid" && versions > 0) {
    if (finding.certificate.form !== "order") throw new Error("no order");
    const mistake = wrongWriteOrder(columns, finding.certificate.orders, versions, versions === 1);
    if (mistake !== undefined) throw new Error(mistake);
  }
  return finding.kind;
}

/** Each read by itself, over all orders of the writes that may have happened. */
function weaklyRegular(halves: readonly Half[]): boolean {
  const writes = halves.filter((half) => !half.reads);
  return halves.filter((half) => half.reads).every((read) => explained(writes, [read], [null]));
}

function safe(halves: readonly Half[]): boolean {
  const writes = halves.filter((half) => !half.reads);
  const quiet = halves.filter(
    (half) =>
      half.reads && !writes.some((write) => write.invoked < half.completed && half.invoked < write.completed),
  );
  return quiet.every((read) => explained(writes, [read], [null]));
}

/** All reads at once, over all orders of the writes. */
function stronglyRegular(halves: readonly Half[]): boolean {
  const writes = halves.filter((half) => !half.reads);
  return explained(
    writes,
    halves.filter((half) => half.reads),
    [null],
  );
}

/** Whether the writes left can follow those placed in some order so that each read fits behind one of its value. */
function explained(left: readonly Half[], reads: readonly Half[], placed: readonly (Half | null)[]): boolean {
  if (left.every((write) => write.optional) && reads.every((read) => fits(read, placed))) return true;
  for (const write of left) {
    if (left.some((other) => other !== write && other.completed < write.invoked)) continue;
    const rest = left.filter((other) => other !== write);
    if (explained(rest, reads, [...placed, write])) return true;
  }
  return false;
}

function fits(read: Half, placed: readonly (Half | null)[]): boolean {
  return placed.some((source, at) => {
    if ((source === null ? null : source.value) !== read.value) return false;
    if (placed.slice(at + 1).some((write) => write !== null && write.completed < read.invoked)) return false;
    return !placed.slice(0, at + 1).some((write) => write !== null && write.invoked > read.completed);
  });
}
