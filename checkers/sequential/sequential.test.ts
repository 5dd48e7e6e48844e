import { describe, expect, test } from "vitest";
import { laggingReplicas } from "../../harness/bench/histories/lagging-replicas.ts";
import { Random } from "../../harness/core/random.ts";
import { defaultBudget } from "../checker.ts";
import { columnsOf } from "../engine/columns-of.ts";
import { sequentialByForce } from "../proofs/sequential-brute-force.ts";
import { refutedSequentialOrder } from "../proofs/sequential-order.ts";
import { complaints } from "../testing/fuzzing.ts";
import { call, crashed, failed, historyOf } from "../testing/history-of.ts";
import { faithfulPuzzle } from "../testing/order-puzzles.ts";
import { replicaHistory } from "../testing/replica-histories.ts";
import { sequentialRules } from "../testing/rules/sequential.ts";
import { shrunk } from "./core.ts";
import { decideSequential } from "./decide.ts";
import { posed } from "./problem.ts";
import { proofOf } from "./proof.ts";
import { sequential } from "./sequential.ts";
import { solve } from "./solver.ts";

const suite = { processes: 10, keys: 10, writes: 0.5, lag: 100, noise: 0, seed: 1 };

describe("sequential consistency", () => {
  test("agrees with every interleaving on small histories, and with every order of writes on puzzles", () => {
    for (const rule of sequentialRules) {
      expect(complaints(rule, rule.name === "sequential-cases" ? 60 : 700, 0), rule.name).toEqual([]);
    }
  });

  test("does not mind stale reads that every process could agree on", () => {
    const history = historyOf(...call(0, "write", 1), ...call(1, "read", null, null));
    expect(sequential().check(history, defaultBudget).validity).toBe("valid");
  });

  test("finds the few rows that matter in an ambiguous history of hundreds, and none in one of thousands", () => {
    const ambiguous = (rows: number) => [
      ...Array.from({ length: rows }, () => call(0, "write", 1)).flat(),
      ...call(0, "read", null, 1),
      ...call(0, "write", 2),
      ...call(0, "write", 3),
      ...call(0, "read", null, 2),
    ];
    const medium = sequential().check(historyOf(...ambiguous(600)), defaultBudget);
    expect(medium.validity).toBe("invalid");
    expect(medium.anomalies[0]!.events).toHaveLength(6);
    const long = sequential().check(historyOf(...ambiguous(2_100)), defaultBudget);
    expect(long.validity).toBe("invalid");
    expect(long.anomalies[0]!.explanation.join(" ")).toContain("No single order of all operations");
  });

  test("prefers a value out of thin air to an earlier read that does not say what it saw", () => {
    const history = historyOf(
      ...call(0, "write", 1),
      ...call(1, "write", 1),
      ...call(0, "read", null, 1),
      ...call(1, "read", null, 7),
    );
    expect(sequential().check(history, defaultBudget).anomalies[0]!.kind).toBe("ThinAirRead");
  });

  test("does not let two processes see two writes in different orders", () => {
    const history = historyOf(
      ...call(0, "write", 1),
      ...call(1, "write", 2),
      ...call(2, "read", null, 1),
      ...call(2, "read", null, 2),
      ...call(3, "read", null, 2),
      ...call(3, "read", null, 1),
    );
    const verdict = sequential().check(history, defaultBudget);
    expect(verdict.validity).toBe("invalid");
    expect(verdict.anomalies[0]!.events).toHaveLength(12);
    expect(verdict.anomalies[0]!.explanation.join(" ")).toContain("must come before");
  });

  test("tells a read that must come before the write that replaces what it saw", () => {
    const on = (key: string): { key: string } => ({ key });
    const history = historyOf(
      ...call(0, "write", 1, 1, on("x")),
      ...call(0, "write", 1, 1, on("y")),
      ...call(1, "read", null, 1, on("x")),
      ...call(1, "write", 2, 2, on("x")),
      ...call(1, "read", null, 1, on("y")),
      ...call(2, "read", null, 1, on("y")),
      ...call(2, "write", 2, 2, on("y")),
      ...call(2, "read", null, 1, on("x")),
    );
    const verdict = sequential().check(history, defaultBudget);
    expect(verdict.validity).toBe("invalid");
    expect(verdict.anomalies[0]!.explanation.join(" ")).toContain("was replaced by");
  });

  test("takes a write without an answer as done only where somebody read it", () => {
    const alone = historyOf(...crashed(0, "write", 1), ...call(1, "read", null, null));
    const seen = historyOf(
      ...crashed(0, "write", 1),
      ...call(1, "read", null, 1),
      ...call(1, "read", null, null),
    );
    expect(sequential().check(alone, defaultBudget).validity).toBe("valid");
    expect(sequential().check(seen, defaultBudget).validity).toBe("invalid");
  });

  test("has a place in the order for a read that says nothing", () => {
    const history = historyOf(...call(0, "write", 1), ...call(0, "read", null, null), ...call(0, "write", 2));
    expect(sequential({ nil: "unknown" }).check(history, defaultBudget).validity).toBe("valid");
    expect(sequential().check(history, defaultBudget).validity).toBe("invalid");
  });

  test("says which operation is none of a register", () => {
    const verdict = sequential().check(historyOf(...call(0, "enqueue", 1)), defaultBudget);
    expect(verdict.validity).toBe("unknown");
    expect(verdict.summary).toContain("enqueue of 1");
  });

  test("names the budget that ended, and how far it got", () => {
    const columns = laggingReplicas({ ...suite, operations: 2000 });
    const finding = decideSequential(columns, { ...defaultBudget, stepsMax: 1000 });
    expect(finding).toMatchObject({ kind: "unknown", budget: "budget of 1000 steps" });
    const repeated = historyOf(
      ...[1, 2, 1, 2].flatMap((value, p) => [
        ...call(p, "write", value),
        ...call(p, "read", null, 3 - value),
      ]),
    );
    const searched = sequential().check(repeated, { ...defaultBudget, stepsMax: 1 });
    expect(searched.validity).toBe("unknown");
    expect(searched.summary).toContain("written more than once");
  });
});

describe("formulas in disguise", () => {
  test("have an order exactly when they can be satisfied", () => {
    const kinds = new Map<string, number>();
    for (let seed = 0; seed < 16; seed++) {
      const random = new Random(`formula/${seed}`);
      const clauses = Array.from({ length: 22 }, () =>
        random
          .shuffle([0, 1, 2, 3, 4])
          .slice(0, 3)
          .map((variable) => 2 * variable + random.below(2)),
      );
      const holds = (world: number) => (literal: number) =>
        ((world >> (literal >> 1)) & 1) === ((literal & 1) ^ 1);
      const satisfiable = Array.from({ length: 32 }, (_, world) => world).some((world) =>
        clauses.every((clause) => clause.some(holds(world))),
      );
      const pose = posed(columnsOf(faithfulPuzzle(clauses)));
      if (pose.kind !== "problem") throw new Error("a puzzle poses a problem");
      const { kind } = solve(pose.problem, pose.problem.row, () => false);
      expect(kind, `seed ${seed}`).toBe(satisfiable ? "order" : "cases");
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(kinds.size).toBe(2);
  });
});

describe("what a refused cas saw", () => {
  test("is believed when it is what the cas expected: a key that does not exist reads as nil", () => {
    const history = historyOf(
      ...failed(0, "cas", [null, 1], "key-does-not-exist"),
      ...call(1, "write", 2),
      ...call(1, "read", null, 2),
    );
    expect(sequential().check(history, defaultBudget).validity).toBe("valid");
  });

  test("must have been there before its session went on", () => {
    const history = historyOf(
      ...call(0, "write", 1),
      [1, "invoke", "cas", [null, 5]],
      [1, "fail", "cas", [null, 5], { error: "precondition-failed" }],
      ...call(1, "read", null, null),
    );
    expect(sequential().check(history, defaultBudget).validity).toBe("invalid");
  });
});

describe("the search", () => {
  const on = (key: string): { key: string } => ({ key });

  test("tells frontiers with different values apart", () => {
    const history = historyOf(
      ...[...call(0, "write", 1, 1, on("x")), ...call(0, "write", 1, 1, on("y"))],
      ...[...call(1, "write", 2, 2, on("x")), ...call(1, "write", 1, 1, on("z"))],
      ...[...call(2, "read", null, 1, on("y")), ...call(2, "read", null, 1, on("z"))],
      ...call(2, "read", null, 1, on("x")),
      // The value written twice is what asks for a search.
      ...[...call(3, "write", 1, 1, on("q")), ...call(3, "write", 1, 1, on("q"))],
      ...call(3, "read", null, 1, on("q")),
    );
    expect(sequential().check(history, defaultBudget).validity).toBe("valid");
  });
});

describe("a core", () => {
  test("never keeps a refused cas without the writes that it may have seen", () => {
    const columns = columnsOf(
      historyOf(
        ...call(0, "write", 1),
        [1, "invoke", "cas", [null, 5]],
        [1, "fail", "cas", [null, 5], { error: "precondition-failed" }],
      ),
    );
    expect(shrunk(columns, [0, 1], (_, rows) => rows.includes(1))).toEqual([0, 1]);
  });

  test("holds the reader by which an unanswered write is known", () => {
    const history = historyOf(
      ...call(0, "cas", [null, 1]),
      ...crashed(0, "cas", [null, 2]),
      ...call(2, "cas", [2, 4]),
    );
    const columns = columnsOf(history);
    const finding = decideSequential(columns, defaultBudget);
    expect(finding.kind).toBe("invalid");
    if (finding.kind === "invalid") expect(sequentialByForce(columns, finding.violation.rows)).toBe(false);
  });
});

describe("replicas that lag", () => {
  const noises = [0, 30, 1000, Number.POSITIVE_INFINITY];

  test.each(noises)("have an order however far off the record is (%s)", (noise) => {
    for (const keys of [2, 10, 200]) {
      const columns = laggingReplicas({ ...suite, operations: 4000, keys, noise });
      const finding = decideSequential(columns, defaultBudget);
      expect(finding.kind).toBe("valid");
      if (finding.kind !== "valid" || finding.certificate.form !== "order") return;
      expect(refutedSequentialOrder(columns, finding.certificate.orders[0]!.rows)).toBeUndefined();
    }
  });

  test.each(noises)("are refuted by a few operations when a read is far too old (%s)", (noise) => {
    const columns = laggingReplicas({ ...suite, operations: 4000, noise, spoiled: 1 });
    const finding = decideSequential(columns, defaultBudget);
    expect(finding.kind).toBe("invalid");
    if (finding.kind !== "invalid") return;
    expect(finding.violation.rows.length).toBeLessThanOrEqual(12);
    expect(sequentialByForce(columns, finding.violation.rows)).toBe(false);
  });
});

describe("the verifier of orders", () => {
  const history = historyOf(...call(0, "write", 1), ...call(1, "read", null, 1), ...call(1, "cas", [1, 2]));
  const columns = columnsOf(history);

  test.each([
    ["a full legal order", [0, 1, 2], undefined],
    ["a read before its write", [1, 0, 2], "row 1 reads"],
    ["a session's order reversed", [0, 2, 1], "row 1 stands after a later one"],
    ["a missing row", [0, 1], "row 2 is missing"],
    ["a row twice", [0, 0, 1, 2], "row 0 stands in the order twice"],
  ])("tells %s", (_, rows, mistake) => {
    const found = refutedSequentialOrder(columns, Int32Array.from(rows));
    if (mistake === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(mistake);
  });
});

test("a proof states every order that it uses, and each by what was known before", () => {
  const random = new Random("proofs");
  const noisy = { operations: 30, processes: 4, keys: 3, writes: 0.5, cas: 0, deletes: 0 };
  let nested = 0;
  for (let round = 0; round < 400; round++) {
    const options = { ...noisy, noise: 0.3, crash: 0, failure: 0, lag: 3, values: "unique" } as const;
    const pose = posed(columnsOf(replicaHistory(random, options)));
    if (pose.kind !== "problem") continue;
    const solved = solve(pose.problem, pose.problem.row, () => false);
    const proof = solved.kind === "circle" ? proofOf(solved.graph) : undefined;
    if (proof === undefined) continue;
    const stated = new Set(proof.lemmas.map(({ edge }) => edge));
    for (const { kind } of proof.circle) if (typeof kind === "number") expect(stated).toContain(kind);
    for (const { edge, premise } of proof.lemmas) {
      for (const { kind } of premise) {
        if (typeof kind !== "number") continue;
        expect(stated).toContain(kind);
        expect(kind).toBeLessThan(edge);
        nested++;
      }
    }
  }
  expect(nested).toBeGreaterThan(5);
});

test("a cas without an answer that expected what nobody wrote stands in a core with the read that shows it", () => {
  const history = historyOf(...crashed(0, "cas", [7, 1]), ...call(1, "read", null, 1));
  const finding = decideSequential(columnsOf(history), defaultBudget);
  expect(finding.kind === "invalid" ? [...finding.violation.rows].sort() : finding).toEqual([0, 1]);
});
