import { assert } from "../../../harness/core/assert.ts";
import { type History, operationsOf } from "../../../harness/core/history.ts";
import type { Operation } from "../../../harness/core/operation.ts";
import type { Random } from "../../../harness/core/random.ts";
import type { Validity } from "../../../harness/core/verdict.ts";
import { type Columns, statuses } from "../../engine/columns.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import { sequentialByForce } from "../../proofs/sequential-brute-force.ts";
import { refutedSequentialOrder } from "../../proofs/sequential-order.ts";
import { decideSequential } from "../../sequential/decide.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { randomPuzzle } from "../order-puzzles.ts";
import { type ReplicaOptions, replicaHistory } from "../replica-histories.ts";
import { hasWriteOrders } from "../write-order-oracle.ts";

/** Sequential consistency of registers, by all the ways in which it is decided. */
export const sequentialRules: readonly FuzzRule[] = [
  rule("sequential", "registers with unique values: forced orders and scheduling", (random) => ({
    ...sizes(random),
    values: "unique",
    cas: 0,
    deletes: 0,
  })),
  rule("sequential-cas", "cas with unique values, refused ones among them", (random) => ({
    ...sizes(random),
    values: "unique",
    cas: random.pick([0.2, 0.5]),
    deletes: 0,
  })),
  rule("sequential-ambiguous", "values written more than once, deletes: search", (random) => ({
    ...sizes(random),
    values: "few",
    cas: random.pick([0, 0.3]),
    deletes: random.pick([0, 0.15]),
  })),
  {
    name: "sequential-cases",
    summary: "formulas in disguise: orders that exclude each other, where forced orders decide little",
    history: randomPuzzle,
    checker: decided,
    oracle: hasWriteOrders,
  },
];

function rule(name: string, summary: string, options: (random: Random) => ReplicaOptions): FuzzRule {
  return {
    name,
    summary,
    history: (random) => replicaHistory(random, options(random)),
    checker: decided,
    oracle: isSequential,
  };
}

function sizes(random: Random): Omit<ReplicaOptions, "values" | "cas" | "deletes"> {
  return {
    operations: random.between(4, 8),
    processes: random.between(2, 4),
    keys: random.pick([1, 2, 2, 3]),
    writes: random.pick([0.3, 0.45, 0.6]),
    lag: random.pick([0, 1, 3]),
    noise: random.pick([0, 0.2, 0.5, 0.9]),
    crash: random.pick([0, 0.1, 0.3]),
    failure: random.pick([0, 0.1]),
  };
}

const budget = { stepsMax: 100_000, memoMax: 100_000 };

function decided(history: History): Validity {
  const columns = columnsOf(history);
  const finding = decideSequential(columns, budget);
  if (finding.kind === "valid") {
    assert(finding.certificate.form === "order", "an order is the certificate of sequential consistency");
    const mistake = refutedSequentialOrder(columns, finding.certificate.orders[0]!.rows);
    assert(mistake === undefined, `the certificate is none: ${mistake}`);
  }
  if (finding.kind === "invalid") {
    const { rows, sentences, pattern } = finding.violation;
    assert(rows.length > 0 && sentences.length > 0, "a violation has rows and words");
    const fromNowhere = pattern === "ThinAirRead" || pattern === "aborted read";
    assert(fromNowhere || isGrounded(columns, rows), "the core of the violation was made up by leaving out");
    // Trying every order of more would take too long; the oracle has the last word on those.
    assert(rows.length > 13 || !sequentialByForce(columns, rows), "the core of the violation has an order");
  }
  return finding.kind;
}

/** What a core finds is written in it, and with a refused cas stand all writes of its key. */
export function isGrounded(columns: Columns, rows: readonly number[]): boolean {
  const initial = columns.initialValue ?? columns.nilValue;
  const writes = (row: number, key: number): boolean =>
    columns.key[row] === key && columns.argument[row]! >= 0;
  return rows.every((row) => {
    const key = columns.key[row]!;
    const refused = columns.status[row] === statuses.refused && columns.result[row]! < 0;
    if (refused)
      return columns.key.every(
        (_, other) =>
          !writes(other, key) || columns.status[other] === statuses.refused || rows.includes(other),
      );
    const found = columns.expected[row]! >= 0 ? columns.expected[row]! : columns.result[row]!;
    return (
      found < 0 ||
      found === initial ||
      rows.some((other) => writes(other, key) && columns.argument[other] === found) ||
      // What nobody wrote is found in no order, whatever was left out.
      !columns.argument.some((value, other) => value === found && columns.key[other] === key)
    );
  });
}

/** Tries every interleaving of what each process did; what may have happened may be left out. */
export function isSequential(history: History): boolean {
  const sessions = new Map<number, Operation[]>();
  for (const operation of operationsOf(history)) {
    const own = sessions.get(operation.process) ?? [];
    sessions.set(operation.process, [...own, operation]);
  }
  return extend([...sessions.values()], {});
}

type State = Readonly<Record<string, unknown>>;

function extend(sessions: readonly (readonly Operation[])[], state: State): boolean {
  const left = sessions.filter((own) => own.length > 0);
  if (left.every((own) => own[0]!.outcome.type === "info")) return true;
  return left.some((own) => {
    const next = after(own[0]!, state);
    if (next === undefined) return false;
    return extend([...left.filter((other) => other !== own), own.slice(1)], next);
  });
}

/** The state after an operation, or undefined where it cannot be what its client was told. */
function after(operation: Operation, state: State): State | undefined {
  const { f, input, outcome } = operation;
  const key = `key ${operation.key ?? ""}`;
  const value = state[key] ?? null;
  if (f === "read") return outcome.type !== "ok" || value === outcome.output ? state : undefined;
  if (f === "cas") {
    const [old, fresh] = input as readonly [unknown, unknown];
    if (outcome.type === "fail")
      return outcome.error === "precondition-failed" && value === old ? undefined : state;
    return value === old ? { ...state, [key]: fresh } : undefined;
  }
  if (outcome.type === "fail") return state;
  return { ...state, [key]: f === "delete" ? null : input };
}
