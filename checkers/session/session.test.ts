import { describe, expect, test } from "vitest";
import { columnsOf } from "../engine/columns-of.ts";
import { fuzz, violatingMin } from "../testing/fuzzing.ts";
import { call, historyOf, type Line } from "../testing/history-of.ts";
import { causalRules } from "../testing/rules/causal.ts";
import type { Guarantee } from "./missed.ts";
import { checkSession } from "./session.ts";

const x = { key: "x" };
const y = { key: "y" };
const guarantees: readonly Guarantee[] = [
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
];

/** Which guarantees a history breaks. */
function broken(...lines: Line[]): Guarantee[] {
  const columns = columnsOf(historyOf(...lines));
  return guarantees.filter((guarantee) => checkSession(columns, guarantee).kind === "invalid");
}

describe("each guarantee", () => {
  const rules = causalRules.filter(({ name }) => guarantees.some((guarantee) => guarantee === name));

  test.each(rules.map((rule) => [rule.name, rule] as const))("%s agrees with its definition", (_, rule) => {
    expect(rules.length).toBe(4);
    const figures = fuzz(rule, "test", 0, 2_000);
    expect(figures.disagreements).toEqual([]);
    expect(figures.violating / figures.cases).toBeGreaterThan(violatingMin);
  });

  test("read-your-writes: a session misses its own write, or sees an older one of its own", () => {
    expect(broken(...call(0, "write", 1, 1, x), ...call(0, "read", null, null, x))).toEqual([
      "read-your-writes",
    ]);
    const older = [
      ...call(0, "write", 1, 1, x),
      ...call(0, "write", 2, 2, x),
      ...call(0, "read", null, 1, x),
    ];
    expect(broken(...older)).toEqual(["read-your-writes"]);
  });

  test("monotonic-reads: what was read is gone, or its writer's older value is back", () => {
    const gone = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "read", null, 1, x),
      ...call(1, "read", null, null, x),
    ];
    expect(broken(...gone)).toEqual(["monotonic-reads", "monotonic-writes", "writes-follow-reads"]);
  });

  test("monotonic-writes: the second write is seen and the first is not", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(0, "write", 2, 2, y),
      ...call(1, "read", null, 2, y),
      ...call(1, "read", null, null, x),
    ];
    expect(broken(...lines)).toEqual(["monotonic-writes"]);
  });

  test("writes-follow-reads: an answer is seen without its question", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "read", null, 1, x),
      ...call(1, "write", 2, 2, y),
      ...call(2, "read", null, 2, y),
      ...call(2, "read", null, null, x),
    ];
    expect(broken(...lines)).toEqual(["writes-follow-reads"]);
  });

  test("writes-follow-reads: what the writer of what a writer had read had read", () => {
    const [z, u] = [{ key: "z" }, { key: "u" }];
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...[...call(1, "read", null, 1, x), ...call(1, "write", 2, 2, y)],
      ...[...call(2, "read", null, 2, y), ...call(2, "write", 3, 3, z)],
      ...[...call(3, "read", null, 3, z), ...call(3, "write", 4, 4, u)],
      ...[...call(4, "read", null, 4, u), ...call(4, "read", null, null, x)],
    ];
    expect(broken(...lines)).toEqual(["writes-follow-reads"]);
  });

  test("concurrent writes may be seen in any order, again and again", () => {
    const lines = [
      ...call(0, "write", 1, 1, x),
      ...call(1, "write", 2, 2, x),
      ...call(2, "read", null, 1, x),
      ...call(2, "read", null, 2, x),
      ...call(2, "read", null, 1, x),
    ];
    expect(broken(...lines)).toEqual([]);
  });
});
