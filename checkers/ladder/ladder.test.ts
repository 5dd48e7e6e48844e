import { describe, expect, test } from "vitest";
import { operationsOf } from "../../harness/core/history.ts";
import { Random } from "../../harness/core/random.ts";
import { bruteForce } from "../brute-force.ts";
import { defaultBudget } from "../checker.ts";
import { consistencyNamed } from "../consistency.ts";
import { convergence } from "../convergence.ts";
import { anyModel } from "../model.ts";
import { kv } from "../models/kv.ts";
import { checkers } from "../registry.ts";
import { figures } from "../testing/figures.ts";
import { call, historyOf } from "../testing/history-of.ts";
import { product } from "../testing/product.ts";
import { replicaHistory } from "../testing/replica-histories.ts";
import { isSequential } from "../testing/rules/sequential.ts";
import type { LadderDetail } from "./detail.ts";
import { ladder, rungsOf } from "./ladder.ts";
import { lattice, weakerOf } from "./lattice.ts";

const climb = ladder(checkers);

describe.each(figures.map((figure) => [figure.name, figure] as const))(
  "figure %s",
  (_, { history, expected, separates = [] }) => {
    const verdict = climb.check(history, defaultBudget);
    const { rungs } = verdict.detail as LadderDetail;

    test("stands on the right rungs", () => {
      const found = Object.fromEntries(rungs.map(({ name, validity }) => [name, validity]));
      const known = Object.entries(expected).filter(([name]) => name in found);
      expect(known.length).toBeGreaterThanOrEqual(2);
      for (const [name, holds] of known) expect(found[name], name).toBe(holds ? "valid" : "invalid");
    });

    test("has a witness for each refuted rung", () => {
      for (const { name } of rungs.filter(({ validity }) => validity === "invalid")) {
        const witness = verdict.anomalies.find(({ kind }) => kind.startsWith(`not ${name}: `));
        expect(witness?.explanation.join(" "), name).toMatch(/\w{3}/);
        expect(witness?.events.length, name).toBeGreaterThan(0);
      }
    });

    test("tells its neighbours apart", () => {
      const found = new Map(rungs.map(({ name, validity }) => [name, validity]));
      for (const [stronger, weaker] of separates)
        expect([stronger, found.get(stronger), weaker, found.get(weaker)]).toEqual([
          ...[stronger, "invalid", weaker, "valid"],
        ]);
    });

    test("says what trying every order says", () => {
      expect(expected["sequential"]).toBe(isSequential(history));
      expect(expected["linearizable"]).toBe(bruteForce(product(anyModel(kv())), operationsOf(history)));
    });
  },
);

describe("the ladder", () => {
  test("has a figure for each two neighbours", () => {
    const separated = new Set(figures.flatMap(({ separates = [] }) => separates.map(String)));
    const neighbours = lattice.flatMap(([name, implies]) => implies.map((weaker) => `${name},${weaker}`));
    expect(neighbours.filter((pair) => !separated.has(pair))).toEqual([]);
    expect([...separated].filter((pair) => !neighbours.includes(pair))).toEqual([]);
  });

  test("implies nothing that checking each rung by itself contradicts", () => {
    const random = new Random("ladder");
    // With a quiet period stated, for without one convergence is hardly ever refuted.
    const quiet = convergence({ quietMs: 0 });
    const rungs = rungsOf([...checkers.filter(({ name }) => name !== "convergence"), quiet]);
    const refuted = new Map<string, number>();
    for (let round = 0; round < 600; round++) {
      const history = replicaHistory(random, {
        ...{ operations: random.between(3, 9), processes: random.between(1, 4), keys: random.between(1, 2) },
        ...{ writes: 0.5, cas: random.pick([0, 0, 0.2]), deletes: 0, values: "unique" },
        ...{ noise: random.pick([0, 0.3, 0.7]), crash: random.pick([0, 0.1]), failure: 0.05, lag: 1 },
      });
      const found = new Map(
        rungs.map(({ name, checker }) => [name, checker.check(history, defaultBudget).validity]),
      );
      for (const [name, validity] of found) {
        if (validity === "invalid") refuted.set(name, (refuted.get(name) ?? 0) + 1);
        if (validity !== "valid") continue;
        for (const weaker of weakerOf(name))
          expect(found.get(weaker), `${name} implies ${weaker}: ${JSON.stringify(history.events)}`).not.toBe(
            "invalid",
          );
      }
    }
    for (const { name } of rungs) expect(refuted.get(name) ?? 0, name).toBeGreaterThan(5);
  });

  test("names the strongest that hold and the weakest that are refuted", () => {
    const stale = historyOf(...call(0, "write", 1), ...call(1, "read", null, null));
    const verdict = climb.check(stale, defaultBudget);
    const detail = verdict.detail as LadderDetail;
    expect(verdict.validity).toBe("invalid");
    expect(detail.strongest).toContain("sequential");
    expect(detail.weakestRefuted).toContain("safe-register");
    expect(detail.rungs.find(({ name }) => name === "linearizable")).toMatchObject({
      validity: "invalid",
      impliedBy: expect.any(String),
    });
  });

  test("is unknown about what is no register", () => {
    expect(climb.check(historyOf(...call(0, "enqueue", 1)), defaultBudget).validity).toBe("unknown");
  });
});

describe("a consistency model by name", () => {
  const nil = historyOf(...call(0, "write", 1), ...call(0, "read", null, null));
  const refusal = historyOf(
    ...call(0, "write", 1),
    [0, "invoke", "cas", [1, 2]],
    [0, "fail", "cas", [1, 2], { error: "precondition-failed" }],
  );

  test.each(["sequential", "linearizable", "ladder"])(
    "%s reads nil and refusals as the file's origin means them",
    (name) => {
      expect(consistencyNamed(name).check(nil, defaultBudget).validity).toBe("invalid");
      expect(consistencyNamed(name, { nil: "unknown" }).check(nil, defaultBudget).validity).toBe("valid");
      expect(consistencyNamed(name).check(refusal, defaultBudget).validity).toBe("invalid");
      expect(consistencyNamed(name, { failedCas: "ignored" }).check(refusal, defaultBudget).validity).toBe(
        "valid",
      );
    },
  );

  test("is refused when there is none", () => {
    expect(() => consistencyNamed("sequentiall")).toThrow('did you mean "sequential"');
  });
});
