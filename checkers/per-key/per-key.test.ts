import { describe, expect, test } from "vitest";
import { defaultBudget } from "../checker.ts";
import { columnsOf } from "../engine/columns-of.ts";
import { complaints } from "../testing/fuzzing.ts";
import { call, crashed, historyOf, type Line } from "../testing/history-of.ts";
import { perKeyRules } from "../testing/rules/per-key.ts";
import { checkCoherence, checkSlowMemory, coherence, refutedPerKey, slowMemory } from "./per-key.ts";

const x = { key: "x" };
const y = { key: "y" };

const validity = (...lines: Line[]): [string, string] => {
  const history = historyOf(...lines);
  return [
    coherence.check(history, defaultBudget).validity,
    slowMemory.check(history, defaultBudget).validity,
  ];
};

describe("models of each key by itself", () => {
  test.each(perKeyRules.map((rule) => [rule.name, rule] as const))(
    "%s agrees with its definition",
    (_, rule) => {
      expect(complaints(rule, 1_500)).toEqual([]);
    },
  );

  test("keys are told apart: what only contradicts over two of them is allowed", () => {
    const seenLate = [...call(0, "write", 1, 1, x), ...call(0, "write", 2, 2, y)];
    expect(validity(...seenLate, ...call(1, "read", null, 2, y), ...call(1, "read", null, null, x))).toEqual([
      "valid",
      "valid",
    ]);
  });

  test("two processes may keep to their own order of concurrent writes in slow memory, not in a coherent cache", () => {
    const own = (p: number, first: number, second: number): Line[] => [
      ...call(p, "read", null, first, x),
      ...call(p, "read", null, second, x),
    ];
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "write", 2, 2, x),
      ...own(0, 1, 2),
      ...own(1, 2, 1),
    ];
    expect(validity(...lines)).toEqual(["invalid", "valid"]);
  });

  test("causality between writers is nothing to slow memory", () => {
    const answered = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "read", null, 1, x),
      ...call(1, "write", 2, 2, x),
    ];
    expect(validity(...answered, ...call(2, "read", null, 2, x), ...call(2, "read", null, 1, x))).toEqual([
      ...["invalid", "valid"],
    ]);
  });

  test("a writer's order on one key is kept", () => {
    const lines = [...call(0, "write", 1, 1, x), ...call(0, "write", 2, 2, x)];
    const back = [...call(1, "read", null, 2, x), ...call(1, "read", null, 1, x)];
    expect(validity(...lines, ...back)).toEqual(["invalid", "invalid"]);
    expect(validity(...lines, ...call(1, "read", null, 1, x), ...crashed(2, "write", 3))).toEqual([
      ...["valid", "valid"],
    ]);
  });

  test("what is unknown of one key is unknown of all, unless another is invalid", () => {
    const same = [...call(0, "write", 1, 1, x), ...call(1, "write", 1, 1, x), ...call(2, "read", null, 1, x)];
    expect(validity(...same)[1]).toBe("unknown");
    expect(validity(...same, ...call(0, "write", 5, 5, y), ...call(0, "read", null, null, y))).toEqual([
      ...["invalid", "invalid"],
    ]);
  });
});

describe("a certificate", () => {
  const columns = columnsOf(
    historyOf(
      ...call(0, "write", 1, 1, x),
      ...call(0, "write", 2, 2, x),
      ...call(1, "read", null, 1, x),
      ...call(1, "read", null, 2, x),
      ...call(1, "write", 3, 3, y),
    ),
  );
  const rows = (...some: number[]): Int32Array => Int32Array.from(some);

  test("of cache coherence holds, and not when it was tampered with", () => {
    const finding = checkCoherence(columns, defaultBudget);
    if (finding.kind !== "valid") throw new Error("expected an order");
    expect(refutedPerKey(columns, finding.certificate)).toBeUndefined();
    const wrong = (...orders: [number, Int32Array][]): string | undefined =>
      refutedPerKey(columns, { form: "order", orders: orders.map(([key, some]) => ({ key, rows: some })) });
    expect(wrong([0, rows(0, 2, 1, 3)], [1, rows(4)])).toBeUndefined();
    expect(wrong([0, rows(0, 2, 1, 3)])).toMatch(/missing/);
    expect(wrong([0, rows(0, 0, 2, 1, 3)], [1, rows(4)])).toMatch(/twice/);
    expect(wrong([0, rows(0, 2, 1, 3, 4)])).toMatch(/another key/);
    expect(wrong([0, rows(1, 3, 0, 2)], [1, rows(4)])).toMatch(/later one of its session/);
    expect(wrong([0, rows(0, 1, 2, 3)], [1, rows(4)])).toMatch(/reads/);
  });

  test("of slow memory holds, and not when it was tampered with", () => {
    const finding = checkSlowMemory(columns);
    if (finding.kind !== "valid") throw new Error("expected views");
    expect(refutedPerKey(columns, finding.certificate)).toBeUndefined();
    const wrong = (...mine: number[]): string | undefined =>
      refutedPerKey(columns, {
        form: "views",
        views: [
          ...[{ session: 0, key: 0, rows: rows(0, 1) }],
          ...[{ session: 1, key: 0, rows: rows(...mine) }],
          ...[{ session: 1, key: 1, rows: rows(4) }],
        ],
      });
    expect(wrong(0, 2, 1, 3)).toBeUndefined();
    expect(wrong(0, 1, 2, 3)).toMatch(/did not see/);
    expect(wrong(1, 3, 0, 2)).toMatch(/earlier write/);
    expect(wrong(0, 2, 1)).toMatch(/missing/);
    expect(wrong(0, 2, 1, 3, 4)).toMatch(/that key/);
    expect(wrong(0, 2, 1, 1, 3)).toMatch(/stands twice/);
  });
});
