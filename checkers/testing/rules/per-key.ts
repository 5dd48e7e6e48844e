import { assert } from "../../../harness/core/assert.ts";
import type { History } from "../../../harness/core/history.ts";
import type { Validity } from "../../../harness/core/verdict.ts";
import type { Columns } from "../../engine/columns.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import type { Finding } from "../../engine/finding.ts";
import { checkCoherence, checkSlowMemory, refutedPerKey } from "../../per-key/per-key.ts";
import { sequentialByForce } from "../../proofs/sequential-brute-force.ts";
import { isPram } from "../causal-oracles.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { coreHistory } from "../register-core.ts";
import { registerHistory } from "../register-histories.ts";
import { type Deed, someWorld } from "../register-worlds.ts";
import { replicaHistory } from "../replica-histories.ts";
import { isGrounded, isSequential } from "./sequential.ts";

const budget = { stepsMax: 1_000_000, memoMax: 100_000 };

/** Models of each key by itself, against the same definitions on what is left of a history for each key. */
export const perKeyRules: readonly FuzzRule[] = [
  {
    name: "cache-coherence",
    summary: "sequential consistency of each key by itself",
    history: (random) =>
      replicaHistory(random, {
        operations: random.between(4, 10),
        processes: random.between(2, 4),
        keys: random.pick([1, 2, 3]),
        writes: random.pick([0.3, 0.5]),
        cas: random.pick([0, 0, 0.3]),
        deletes: random.pick([0, 0, 0.15]),
        values: random.pick(["unique", "unique", "few"]),
        lag: random.pick([0, 1, 3]),
        noise: random.pick([0, 0.2, 0.5]),
        crash: random.pick([0, 0.1]),
        failure: random.pick([0, 0.1]),
      }),
    checker: (history) =>
      decided(columnsOf(history), (columns) => checkCoherence(columns, budget), hasNoOrder),
    oracle: (history) => keysOf(history).every((key) => isSequential(only(history, key))),
  },
  {
    name: "slow-memory",
    summary: "PRAM of each key by itself",
    history: (random) => registerHistory(random, { operationsMax: 11, processesMax: 3, keysMax: 3 }),
    checker: (history) =>
      decided(columnsOf(history), checkSlowMemory, (columns, rows, pattern) => {
        // A value that nobody wrote contradicts by itself, and in the whole only.
        if (pattern === "ThinAirRead") return true;
        return !isSlow(coreHistory(history, columns, { pattern, rows, sentences: [] }));
      }),
    oracle: isSlow,
  },
];

/** Certificates are replayed, and the core of a violation, all of one key, is judged again. */
function decided(
  columns: Columns,
  check: (columns: Columns) => Finding,
  violates: (columns: Columns, rows: readonly number[], pattern: string) => boolean,
): Validity {
  const finding = check(columns);
  if (finding.kind === "valid") {
    const mistake = refutedPerKey(columns, finding.certificate);
    assert(mistake === undefined, `the certificate does not hold: ${mistake}`);
  }
  if (finding.kind === "invalid") {
    const { rows, pattern } = finding.violation;
    assert(new Set(rows.map((row) => columns.key[row])).size === 1, "the core is of one key");
    assert(violates(columns, rows, pattern), "the core is no violation");
  }
  return finding.kind;
}

function hasNoOrder(columns: Columns, rows: readonly number[], pattern: string): boolean {
  if (pattern === "ThinAirRead" || pattern === "aborted read") return true;
  return isGrounded(columns, rows) && !sequentialByForce(columns, rows);
}

function isSlow(history: History): boolean {
  return someWorld(history, (deeds) =>
    [...new Set(deeds.map((deed) => deed.key))].every((key) => isPram(ofKey(deeds, key))),
  );
}

function ofKey(deeds: readonly Deed[], key: string): Deed[] {
  const kept = [...deeds.keys()].filter((at) => deeds[at]!.key === key);
  return kept.map((at) => {
    const deed = deeds[at]!;
    return { ...deed, source: deed.source < 0 ? deed.source : kept.indexOf(deed.source) };
  });
}

function keysOf({ events }: History): unknown[] {
  return [...new Set(events.map((event) => event.key))];
}

/** What concerns one key, positions counted anew. */
function only({ events }: History, key: unknown): History {
  return { events: events.filter((event) => event.key === key).map((event, index) => ({ ...event, index })) };
}
