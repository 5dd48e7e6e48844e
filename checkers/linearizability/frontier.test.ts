import { describe, expect, it } from "vitest";
import { operationsOf } from "../../harness/core/history.ts";
import type { Operation } from "../../harness/core/operation.ts";
import { Random } from "../../harness/core/random.ts";
import { modelNamed } from "../models/index.ts";
import { complaints } from "../testing/fuzzing.ts";
import { call, crashed, historyOf, type Line } from "../testing/history-of.ts";
import { frontierRules } from "../testing/rules/frontier.ts";
import { smallHistory } from "../testing/small-histories.ts";
import { subjectOf } from "../testing/subjects.ts";
import { alike } from "./alike.ts";
import { Antichain, headWords, replaced } from "./antichain.ts";
import { frontierSearch } from "./frontier.ts";
import { partsOf } from "./parts.ts";
import { portfolio } from "./portfolio.ts";
import { search } from "./search.ts";

const limits = { stepsMax: 1_000_000, memoMax: 100_000 };
const model = modelNamed("cas-register");

/** A long run of a register with few values, read by many. */
function run(seed: string, noise: number): readonly Operation[] {
  const options = { operationsMax: 120, processes: 5, noise, crash: 0.03 };
  const history = smallHistory(subjectOf("cas-register"), new Random(seed), options);
  return partsOf(model, operationsOf(history))[0]?.operations ?? [];
}

describe("the frontier search", () => {
  it.each(frontierRules.map((rule) => [rule.name, rule] as const))(
    "%s: agrees with all orders",
    (_, rule) => {
      expect(complaints(rule, 700)).toEqual([]);
    },
  );

  it("agrees with depth first on longer histories, and the portfolio with both", () => {
    let stuck = 0;
    for (let round = 0; round < 60; round++) {
      const operations = run(`longer ${round}`, round % 2 === 0 ? 0 : 0.06);
      const found = search(model, operations, limits).kind;
      expect(frontierSearch(model, operations, limits).kind).toBe(found);
      expect(portfolio(model, operations, limits).kind).toBe(found);
      if (found === "stuck") stuck++;
    }
    expect(stuck).toBeGreaterThan(10);
    expect(stuck).toBeLessThan(50);
  });

  it("names the return that no order passes", () => {
    const history = historyOf(
      ...call(0, "write", 1),
      ...call(1, "read", null, 2),
      ...call(0, "write", 2),
      ...call(1, "read", null, 1),
    );
    const found = frontierSearch(model, partsOf(model, operationsOf(history))[0]!.operations, limits);
    expect(found).toMatchObject({ kind: "stuck", furthest: 3 });
  });

  it("uses as many crashed calls as there are, and no more", () => {
    const before = call(2, "write", 1);
    const twice = [...before, ...crashed(0, "write", 1), ...crashed(1, "write", 1), ...call(2, "write", 2)];
    const found = (...reads: number[]): string => {
      const lines = reads.flatMap((value) => [...call(3, "read", null, value)]);
      const rewritten = lines.flatMap((line, at) => (at % 4 === 1 ? [line, ...call(2, "write", 2)] : [line]));
      const history = historyOf(...twice, ...rewritten);
      return frontierSearch(model, partsOf(model, operationsOf(history))[0]!.operations, limits).kind;
    };
    expect(found(1, 2, 1, 2)).toBe("linearizable");
    expect(found(1, 2, 1, 2, 1)).toBe("stuck");
  });

  it("says which budget ended", () => {
    const operations = run("budget", 0);
    expect(frontierSearch(model, operations, { ...limits, stepsMax: 20 })).toMatchObject({
      kind: "exhausted",
      budget: "steps",
    });
    expect(frontierSearch(model, operations, { ...limits, memoMax: 1 })).toMatchObject({ budget: "memory" });
    const late = { ...limits, stepsMax: 100_000_000, expired: (): boolean => true };
    const many = Array.from({ length: 40 }, (_, round) => run(`deadline ${round}`, 0));
    const budgets = many.map((some) => frontierSearch(model, some, late)).map((found) => found.kind);
    expect(budgets).toContain("exhausted");
    expect(portfolio(model, operations, { ...limits, stepsMax: 20 })).toMatchObject({ budget: "steps" });
    expect(portfolio(model, operations, { ...limits, memoMax: 1 })).toMatchObject({ budget: "memory" });
  });
});

describe("calls hidden by one that replaces the state", () => {
  const kindOf = (...lines: readonly Line[]): string =>
    frontierSearch(model, partsOf(model, operationsOf(historyOf(...lines)))[0]!.operations, limits).kind;
  const [[open, returned], [other, otherReturned]] = [call(0, "write", 1), call(1, "write", 2)] as const;

  it("may have happened before it, or after it as long as they are open", () => {
    const within = (...reads: number[]): string =>
      kindOf(
        open!,
        other!,
        ...call(2, "write", 3),
        ...reads.flatMap((value) => call(2, "read", null, value)),
        returned!,
        otherReturned!,
        ...call(2, "read", null, reads.at(-1)),
      );
    expect(within(3)).toBe("linearizable");
    expect(within(3, 1)).toBe("linearizable");
    expect(within(3, 1, 2)).toBe("linearizable");
    expect(within(3, 1, 2, 1)).toBe("stuck");
    expect(within(3, 1, 3)).toBe("stuck");
  });

  it("and used before they return, whoever reads that later", () => {
    const lines = [open!, ...call(2, "write", 3), ...call(2, "read", null, 3), returned!];
    expect(kindOf(...lines, ...call(2, "read", null, 1))).toBe("linearizable");
    expect(kindOf(...lines, ...call(2, "read", null, 3))).toBe("linearizable");
    expect(kindOf(...lines, ...call(2, "read", null, 3), ...call(2, "read", null, 1))).toBe("stuck");
  });
});

const together = (count: number, f: string, input: (at: number) => unknown, within: readonly Line[] = []) => [
  ...Array.from({ length: count }, (_, at): Line => [at, "invoke", f, input(at)]),
  ...within,
  ...Array.from({ length: count }, (_, at): Line => [at, "ok", f, input(at)]),
];

it("refutes in the portfolio soon what depth first refutes late", () => {
  const turns = together(15, "cas", (at) => [at % 3, (at + 1) % 3]);
  const lines = [...call(90, "write", 0), ...turns, ...call(90, "read", null, 1)];
  const { operations } = partsOf(model, operationsOf(historyOf(...lines)))[0]!;
  expect(search(model, operations, limits).steps).toBeGreaterThan(40_000);
  const found = portfolio(model, operations, limits);
  expect(found.kind).toBe("stuck");
  expect(found.steps).toBeLessThan(6_000);
});

describe("each pruning keeps the configurations few", () => {
  const stepsOf = (...lines: readonly Line[]): number => {
    const found = frontierSearch(
      model,
      partsOf(model, operationsOf(historyOf(...lines)))[0]!.operations,
      limits,
    );
    return found.kind === "exhausted" ? Number.POSITIVE_INFINITY : found.steps;
  };
  const reads = (...values: number[]): Line[] => values.flatMap((value) => call(90, "read", null, value));

  it("of writes that nobody reads", () => {
    expect(stepsOf(...together(12, "write", (at) => at), ...reads(3))).toBeLessThan(2_000);
  });

  it("of open calls that are alike", () => {
    const flips = together(12, "cas", (at) => (at % 2 === 0 ? [0, 1] : [1, 0]));
    expect(stepsOf(...call(90, "write", 0), ...flips, ...reads(0))).toBeLessThan(300);
  });

  it("of open calls that are like some without an answer", () => {
    const lost = Array.from({ length: 12 }, (_, at) => crashed(100 + at, "write", at % 3)).flat();
    const within = reads(0, 1, 0, 1, 2, 0, 1, 0, 1);
    expect(stepsOf(...lost, ...together(9, "write", (at) => at % 3, within), ...reads(5))).toBeLessThan(500);
  });
});

describe("operations that are alike", () => {
  const history = historyOf(...call(0, "write", 1), ...call(1, "write", 1), ...call(0, "write", 2));

  it("are so whoever calls, where the model does not look", () => {
    expect([...alike(model, operationsOf(history))]).toEqual([0, 0, 1]);
    const { anonymous: _, ...looking } = model;
    expect([...alike(looking, operationsOf(history))]).toEqual([0, 1, 2]);
  });

  it("are so on one object, where the model has several at once", () => {
    const keyed = historyOf(
      ...["x", "y", "x"].flatMap((key, process) => call(process, "write", 1, 1, { key })),
    );
    const { partition: _, ...whole } = model;
    expect([...alike(whole, operationsOf(keyed))]).toEqual([0, 1, 0]);
  });
});

describe("an antichain", () => {
  const record = (state: number, mask: number, ...used: number[]): Int32Array =>
    Int32Array.of(state, 7, 0, mask, mask, ...used);

  it("keeps what nothing is as good as, through growth and clearing", () => {
    const chain = new Antichain(Int32Array.of(-1), 2);
    expect(chain.add(record(1, 0, 2, 1), 0)).toBe(true);
    expect(chain.add(record(1, 0, 2, 1), 0)).toBe(false);
    expect(chain.add(record(1, 0, 3, 1), 0)).toBe(false);
    expect(chain.add(record(1, 0, 1, 2), 0)).toBe(true);
    expect(chain.add(record(2, 0, 3, 3), 0)).toBe(true);
    expect(chain.add(record(1, 1, 3, 3), 0)).toBe(true);
    expect(chain.add(record(1, 0, 0, 0), 0)).toBe(true);
    const kept = Array.from(
      { length: chain.count },
      (_, at) => chain.records[at * chain.stride + 1] !== replaced,
    );
    expect(kept).toEqual([false, false, true, true, true]);
    for (let state = 10; state < 3000; state++) expect(chain.add(record(state, 0, 1, 1), 0)).toBe(true);
    for (let state = 10; state < 3000; state++) expect(chain.add(record(state, 0, 1, 1), 0)).toBe(false);
    chain.clear();
    expect(chain.count).toBe(0);
    expect(chain.add(record(1, 0, 3, 1), 0)).toBe(true);
    expect(chain.records[headWords]).toBe(0);
  });
});
