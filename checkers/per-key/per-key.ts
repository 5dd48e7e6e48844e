import { assert } from "../../harness/core/assert.ts";
import { checkViews } from "../causal/views.ts";
import type { Budget, Checker } from "../checker.ts";
import type { Columns } from "../engine/columns.ts";
import { columnsOf } from "../engine/columns-of.ts";
import type { Certificate, Finding } from "../engine/finding.ts";
import { verdictOf } from "../engine/verdict-of.ts";
import { refutedKeyOrders } from "../proofs/key-orders.ts";
import { refutedKeyViews } from "../proofs/key-views.ts";
import { decideSequential } from "../sequential/decide.ts";
import { eachKey } from "./each-key.ts";

/** Steps that each key has at least, however many there are. */
const stepsEachMin = 100_000;

/** Cache coherence (Goodman 1989): the operations of each key by itself are sequentially consistent. */
export function checkCoherence(columns: Columns, budget: Budget): Finding {
  const share = Math.floor(budget.stepsMax / Math.max(1, columns.keys.length));
  const each = { ...budget, stepsMax: Math.min(budget.stepsMax, Math.max(stepsEachMin, share)) };
  return eachKey(columns, (part) => decideSequential(part, each));
}

/**
 * Slow memory (Hutto and Ahamad 1990) as Steinke and Nutt (2004) have it, PRAM of each key by itself: a process sees
 * the writes that another makes to one place in their order, and its own at once.
 */
export function checkSlowMemory(columns: Columns): Finding {
  return eachKey(columns, (part) => checkViews(part, "PRAM"));
}

/** What is wrong with a certificate, by the separate verifiers; undefined when it holds. */
export function refutedPerKey(columns: Columns, certificate: Certificate): string | undefined {
  if (certificate.form === "order") return refutedKeyOrders(columns, certificate);
  if (certificate.form === "views") return refutedKeyViews(columns, certificate);
  return `no verifier for the form ${certificate.form}`;
}

/** Rows by sessions beyond which a certificate is not replayed at run time. */
const replayMax = 20_000_000;

function checked(finding: Finding, columns: Columns, property: string): ReturnType<typeof verdictOf> {
  const replay =
    finding.kind === "valid" &&
    finding.certificate.form !== "scan" &&
    columns.count * columns.sessions <= replayMax;
  if (replay) {
    const mistake = refutedPerKey(columns, finding.certificate);
    assert(mistake === undefined, `the certificate of a valid history does not hold: ${mistake}`);
  }
  return verdictOf(finding, columns, { property, verified: replay });
}

export const coherence: Checker = {
  name: "cache-coherence",
  summary:
    "The operations of each key by itself have one order that keeps each process's own, in which every read returns the latest write.",
  check(history, budget) {
    const columns = columnsOf(history);
    return checked(checkCoherence(columns, budget), columns, "Cache coherent");
  },
};

export const slowMemory: Checker = {
  name: "slow-memory",
  summary: "Each session sees the writes that another makes to one key in the order in which they were made.",
  check(history) {
    const columns = columnsOf(history);
    return checked(checkSlowMemory(columns), columns, "Slow memory");
  },
};
