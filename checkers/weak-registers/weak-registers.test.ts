import { describe, expect, it } from "vitest";
import type { History } from "../../harness/core/history.ts";
import { defaultBudget } from "../checker.ts";
import { columnsOf } from "../engine/columns-of.ts";
import { wrongWriteOrder } from "../proofs/write-order.ts";
import { complaints } from "../testing/fuzzing.ts";
import { call, crashed, failed, historyOf, type Line } from "../testing/history-of.ts";
import { weakRegisterRules } from "../testing/rules/weak-registers.ts";
import { checkStronglyRegular } from "./strongly-regular.ts";
import { safeRegister, stronglyRegularRegister, weaklyRegularRegister } from "./weak-registers.ts";

const levels = (history: History): string[] =>
  [safeRegister, weaklyRegularRegister, stronglyRegularRegister].map(
    (checker) => checker.check(history, defaultBudget).validity,
  );

describe("weak registers", () => {
  it.each(weakRegisterRules.map((rule) => [rule.name, rule] as const))(
    "%s agrees with its definition on small histories",
    (_, rule) => {
      expect(complaints(rule, 6000, 0.1)).toEqual([]);
    },
  );

  it("tell a stale read apart from new and old values that alternate", () => {
    const stale = historyOf(...call(0, "write", 1), ...call(0, "write", 2), ...call(1, "read", null, 1));
    expect(levels(stale)).toEqual(["invalid", "invalid", "invalid"]);
    const alternating = historyOf(
      ...call(0, "write", 1),
      [0, "invoke", "write", 2],
      ...call(1, "read", null, 2),
      ...call(1, "read", null, 1),
      [0, "ok", "write", 2],
    );
    expect(levels(alternating)).toEqual(["valid", "valid", "valid"]);
  });

  it("take nothing for written by a cas that was refused", () => {
    const refused = [...call(0, "write", 1), ...failed(0, "cas", [5, 2], "precondition-failed")];
    expect(levels(historyOf(...refused, ...call(1, "read", null, 1)))).toEqual(["valid", "valid", "valid"]);
  });

  it("let a safe register answer anything while a write runs", () => {
    const wild = historyOf([0, "invoke", "write", 1], ...call(1, "read", null, 9), [0, "ok", "write", 1]);
    expect(levels(wild)).toEqual(["valid", "invalid", "invalid"]);
  });

  it("refute two reads that need opposite orders of the writes, and say so", () => {
    const opposite = historyOf(
      [0, "invoke", "write", 1],
      [1, "invoke", "write", 2],
      [0, "ok", "write", 1],
      [1, "ok", "write", 2],
      ...call(2, "read", null, 1),
      ...call(3, "read", null, 2),
    );
    expect(levels(opposite)).toEqual(["valid", "valid", "invalid"]);
    const [anomaly] = stronglyRegularRegister.check(opposite, defaultBudget).anomalies;
    expect(anomaly!.kind).toBe("no order of writes");
    expect(anomaly!.explanation.join(" ")).toContain("came before");
    expect(anomaly!.events).toHaveLength(8);
  });

  it("name reads of values that nobody wrote, that failed, and that are not yet written", () => {
    const kind = (...lines: Line[]): string =>
      weaklyRegularRegister.check(historyOf(...lines), defaultBudget).anomalies[0]!.kind;
    expect(kind(...call(0, "read", null, 7))).toBe("thin-air read");
    expect(kind([0, "invoke", "write", 7], [0, "fail", "write", 7], ...call(1, "read", null, 7))).toBe(
      "aborted read",
    );
    expect(kind(...call(1, "read", null, 7), ...call(0, "write", 7))).toBe("read from the future");
  });

  it("have orders that a verifier replays, and it notices every tampering", () => {
    const columns = columnsOf(
      historyOf(...call(0, "write", 1), ...call(1, "read", null, 1), ...call(0, "cas", [1, 2], [1, 2])),
    );
    const found = checkStronglyRegular(columns);
    expect(found).toMatchObject({ kind: "valid", certificate: { form: "order" } });
    const wrong = (...rows: number[]): string | undefined =>
      wrongWriteOrder(columns, [{ key: 0, rows: Int32Array.from(rows) }], 1, true);
    expect(wrong(0, -2, -3, 2)).toBeUndefined();
    expect(wrong(0, -2, -3)).toContain("left out");
    expect(wrong(0, -2, -3, 2, 2)).toContain("twice");
    expect(wrong(0, -2, 2, -3)).toContain("not among the latest");
    expect(wrong(2, 0, -2, -3)).toContain("had ended before");
    expect(wrong(0, 1, -3, 2)).toContain("no such half");
    expect(wrongWriteOrder(columns, [{ key: 3, rows: Int32Array.of(0) }], 1, true)).toContain("another key");
  });

  it("leave out of the order what crashed and was never seen", () => {
    const columns = columnsOf(
      historyOf(...crashed(5, "write", 7), ...call(0, "write", 1), ...call(1, "read", null, 1)),
    );
    const found = checkStronglyRegular(columns);
    if (found.kind !== "valid" || found.certificate.form !== "order") throw new Error("expected an order");
    expect(found.certificate.orders.map(({ rows }) => [...rows])).toEqual([[1, -3]]);
  });

  it("are not asked about other objects", () => {
    const verdict = weaklyRegularRegister.check(historyOf(...call(0, "enqueue", 1)), defaultBudget);
    expect(verdict).toMatchObject({ validity: "unknown", summary: expect.stringContaining("enqueue") });
  });
});
