import { describe, expect, it } from "vitest";
import type { History } from "../../../harness/core/history.ts";
import { defaultBudget } from "../../checker.ts";
import { type ColumnOptions, columnsOf } from "../../engine/columns-of.ts";
import { describeRow } from "../../engine/describe-row.ts";
import { classes, readsFrom, uniquenessText } from "../../engine/uniqueness.ts";
import { modelNamed } from "../../models/index.ts";
import { RegisterReplay, refutedOrders } from "../../proofs/order.ts";
import { complaints } from "../../testing/fuzzing.ts";
import { call, crashed, failed, historyOf } from "../../testing/history-of.ts";
import { registerRules } from "../../testing/rules/registers.ts";
import { linearizable } from "../linearizable.ts";
import { registersFinding, zones } from "./zones.ts";

function patternOf(history: History, options: ColumnOptions = {}): string {
  const finding = registersFinding(columnsOf(history, options));
  return finding.kind === "invalid" ? finding.violation.pattern : finding.kind;
}

describe("zones", () => {
  it.each(registerRules.map((rule) => [rule.name, rule] as const))(
    "agree with every order: %s",
    (_, rule) => {
      expect(complaints(rule, 3_000)).toEqual([]);
    },
  );

  it("name what is wrong", () => {
    expect(patternOf(historyOf(...call(0, "read", null, 1)))).toBe("thin air read");
    expect(patternOf(historyOf(...failed(0, "write", 1), ...call(0, "read", null, 1)))).toBe("aborted read");
    expect(patternOf(historyOf(...call(0, "read", null, 1), ...call(0, "write", 1)))).toBe(
      "read from the future",
    );
    expect(
      patternOf(historyOf(...call(0, "write", 1), ...call(0, "write", 2), ...call(1, "read", null, 1))),
    ).toBe("stale read");
    expect(patternOf(historyOf(...call(0, "write", 1), ...call(1, "read", null, null)))).toBe("stale read");
    expect(patternOf(historyOf(...call(0, "cas", [null, 1]), ...call(0, "cas", [null, 2])))).toBe(
      "double cas",
    );
    expect(
      patternOf(
        historyOf(
          [0, "invoke", "cas", [1, 2]],
          [1, "invoke", "cas", [2, 1]],
          [0, "ok", "cas", [1, 2]],
          [1, "ok", "cas", [2, 1]],
        ),
      ),
    ).toBe("cas cycle");
    expect(
      patternOf(
        historyOf(
          ...call(0, "write", 1),
          ...call(0, "cas", [1, 2]),
          ...call(0, "cas", [2, 3]),
          ...call(1, "read", null, 1),
        ),
      ),
    ).toBe("stale read");
  });

  it("tell a stale read with the few operations it needs", () => {
    const history = historyOf(
      ...call(0, "write", 1),
      ...call(1, "read", null, 1),
      ...call(0, "write", 2),
      ...call(0, "write", 3),
      ...call(1, "read", null, 2),
      ...call(1, "read", null, 3),
    );
    const finding = registersFinding(columnsOf(history));
    if (finding.kind !== "invalid") throw new Error("expected a violation");
    const columns = columnsOf(history);
    expect(finding.violation.rows.map((row) => describeRow(columns, row))).toEqual([
      `process 0's write of 2 (events 4 to 5)`,
      `process 0's write of 3 (events 6 to 7)`,
      `process 1's read of 2 (events 8 to 9)`,
    ]);
  });

  it("let go of optional cas that only need each other, and of chains that nobody reads", () => {
    expect(
      patternOf(
        historyOf(
          ...crashed(0, "cas", [1, 2]),
          ...crashed(1, "cas", [2, 1]),
          ...call(2, "read", null, null),
          ...crashed(3, "write", 5),
          ...crashed(4, "cas", [5, 6]),
          ...call(2, "read", null, null),
        ),
      ),
    ).toBe("valid");
  });

  it("keep optional writes that somebody found through an optional cas", () => {
    const history = historyOf(
      ...crashed(0, "write", 1),
      ...crashed(1, "cas", [1, 2]),
      ...call(2, "read", null, 2),
    );
    expect(patternOf(history)).toBe("valid");
  });

  it("find a place for refused cas, or leave the key to a search", () => {
    const refused = failed(1, "cas", [1, 9], "precondition-failed");
    expect(patternOf(historyOf(...call(0, "write", 1), ...call(0, "write", 2), ...refused))).toBe("valid");
    // Only the optional write of 7, which nobody reads, can have made the cas fail.
    expect(patternOf(historyOf(...call(0, "write", 1), ...crashed(2, "write", 7), ...refused))).toBe(
      "unknown",
    );
  });

  it("find refused cas whose value was current all the time", () => {
    const refused = failed(1, "cas", [1, 9], "precondition-failed");
    expect(patternOf(historyOf(...call(0, "write", 1), ...refused, ...call(0, "read", null, 1)))).toBe(
      "cas refused without reason",
    );
    const first = failed(1, "cas", [null, 9], "precondition-failed");
    expect(patternOf(historyOf(...first, ...call(0, "read", null, null)))).toBe("cas refused without reason");
  });

  it("prove with an optional write by somebody who certainly found it", () => {
    const columns = columnsOf(
      historyOf(
        ...crashed(1, "cas", [1, 2]),
        ...crashed(2, "cas", [2, 3]),
        ...crashed(3, "cas", [2, 4]),
        ...call(4, "cas", [4, 5]),
      ),
    );
    expect(zones(columns).explain(0).rows).toEqual([0, 2, 3]);
  });

  it("are loud about values that repeat", () => {
    const history = historyOf(
      ...call(0, "write", 1, 1, { key: "unique" }),
      ...call(0, "write", 1, 1, { key: "told apart" }),
      ...call(0, "write", 2, 2, { key: "told apart" }),
      ...call(0, "write", 1, 1, { key: "told apart" }),
      ...call(0, "read", null, 1, { key: "told apart" }),
      [0, "invoke", "write", 1, { key: "mixed up" }],
      [1, "invoke", "write", 1, { key: "mixed up" }],
      [0, "ok", "write", 1],
      [1, "ok", "write", 1],
      ...call(0, "read", null, 1, { key: "mixed up" }),
    );
    const columns = columnsOf(history);
    const from = readsFrom(columns);
    expect([...from.classOf]).toEqual([classes.unique, classes.resolvable, classes.ambiguous]);
    expect(uniquenessText(columns, from)).toContain('more than one writer for a read, such as "mixed up"');
    const { orders, undecided } = zones(columns);
    expect(undecided).toEqual([2]);
    expect(orders.map(({ key }) => key)).toEqual([0, 1]);
  });
});

describe("replayed orders", () => {
  const columns = columnsOf(historyOf(...call(0, "write", 1), ...call(1, "read", null, 1)));
  const judge = (...rows: number[]): string | undefined =>
    refutedOrders(columns, [{ key: 0, rows: Int32Array.from(rows) }], new RegisterReplay(columns));

  it("must hold everything once, in real time, and be what a register does", () => {
    expect(judge(0, 1)).toBeUndefined();
    expect(judge(1, 0)).toContain("cannot happen");
    expect(judge(0)).toContain("missing");
    expect(judge(0, 0)).toContain("twice");
    const two = columnsOf(historyOf(...call(0, "write", 1), ...call(1, "write", 2)));
    const back = [{ key: 0, rows: Int32Array.from([1, 0]) }];
    expect(refutedOrders(two, back, new RegisterReplay(two))).toContain("over before");
    const session = columnsOf(historyOf(...call(0, "write", 1), ...call(0, "write", 2)));
    expect(refutedOrders(session, back, new RegisterReplay(session), "program")).toContain(
      "later row of its session",
    );
  });

  it("tell repeated values apart by real time: who was overwritten, and who began too late, wrote nothing", () => {
    const overwritten = historyOf(
      [0, "invoke", "write", 1],
      ...call(1, "write", 1),
      ...call(1, "write", 2),
      ...call(2, "read", null, 1),
      [0, "ok", "write", 1],
    );
    expect(patternOf(overwritten)).toBe("valid");
    const tooLate = historyOf(...call(0, "write", 1), ...call(1, "read", null, 1), ...call(0, "write", 1));
    expect(patternOf(tooLate)).toBe("valid");
  });

  it("end a value in time for a refused cas that did not find it", () => {
    const history = historyOf(
      [0, "invoke", "write", 3],
      ...call(1, "write", 4),
      [2, "invoke", "cas", [4, 9]],
      [2, "fail", "cas", [4, 9], { error: "precondition-failed" }],
      ...call(1, "write", 6),
      [0, "ok", "write", 3],
    );
    expect(patternOf(history)).toBe("valid");
  });

  it("do not take a cas for refused without reason that began before its value was current", () => {
    const history = historyOf(
      [0, "invoke", "write", 3],
      ...call(1, "write", 4),
      [2, "invoke", "cas", [4, 9]],
      [3, "invoke", "write", 1],
      [2, "fail", "cas", [4, 9], { error: "precondition-failed" }],
      [2, "invoke", "cas", [1, 8]],
      ...call(1, "read", null, 1),
      [2, "fail", "cas", [1, 8], { error: "precondition-failed" }],
      ...call(1, "read", null, 1),
      [3, "ok", "write", 1],
      [0, "ok", "write", 3],
    );
    // The schedule finds no order here, but there is one.
    expect(patternOf(history)).toBe("unknown");
    expect(linearizable(modelNamed("kv")).check(history, defaultBudget).validity).toBe("valid");
  });

  it("name all that a refused cas without reason needs", () => {
    const history = historyOf(
      ...call(0, "write", 1),
      [1, "invoke", "cas", [1, 2]],
      [1, "fail", "cas", [1, 2], { error: "precondition-failed" }],
      ...call(0, "read", null, 1),
    );
    const finding = registersFinding(columnsOf(history));
    expect(finding.kind === "invalid" ? [...finding.violation.rows].sort() : finding).toEqual([0, 1, 2]);
  });
});
