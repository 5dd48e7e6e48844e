import { describe, expect, it } from "vitest";
import type { Verdict } from "../../harness/core/verdict.ts";
import { call, crashed, failed, historyOf } from "../testing/history-of.ts";
import { type Columns, never, statuses } from "./columns.ts";
import { columnsOf } from "./columns-of.ts";
import { describeRow } from "./describe-row.ts";
import { type ViolationDetail, verdictOf } from "./verdict-of.ts";

function rows(columns: Columns): unknown[] {
  return Array.from({ length: columns.count }, (_, row) => describeRow(columns, row));
}

describe("columnsOf", () => {
  it("keeps what was answered and what may have happened, and leaves out the rest", () => {
    const columns = columnsOf(
      historyOf(
        ...call(0, "write", 1),
        ...failed(0, "write", 2),
        ...crashed(1, "write", 3),
        ...crashed(2, "read", null),
        ...failed(3, "read", null),
        [4, "invoke", "cas", [1, 4]],
      ),
    );
    expect(rows(columns)).toEqual([
      "process 0's write of 1 (events 0 to 1)",
      "process 1's write of 3 (event 4, never answered)",
      "process 4's cas from 1 to 4 (event 10, never answered)",
    ]);
    expect([...columns.status]).toEqual([statuses.ok, statuses.info, statuses.info]);
    expect([...columns.completed]).toEqual([1, never, never]);
    const two = columns.values.indexOf(2);
    expect([...columns.aborted]).toEqual([[two, { invoked: 2, completed: 3 }]]);
    expect(columns.events).toBe(11);
  });

  it("keeps how calls ended when there are more of them than were expected", () => {
    const open = Array.from({ length: 40 }, (_, process) => [process, "invoke", "write", process] as const);
    const columns = columnsOf(historyOf(...crashed(50, "write", 1), ...call(51, "read", null, 1), ...open));
    expect([...columns.status]).toEqual([statuses.info, statuses.ok, ...open.map(() => statuses.info)]);
  });

  it("takes a refused cas as an observation, unless it is to be ignored", () => {
    const history = historyOf(
      ...failed(0, "cas", [1, 2], "precondition-failed"),
      ...failed(0, "cas", [1, 3], "key-does-not-exist"),
      ...failed(0, "cas", [1, 4], "abort"),
    );
    const columns = columnsOf(history);
    expect([...columns.status]).toEqual([statuses.refused, statuses.refused]);
    expect([...columns.result]).toEqual([-1, columns.nilValue]);
    expect(columnsOf(history, { failedCas: "ignored" }).count).toBe(0);
  });

  it("reads nil as the initial value or as nothing, as it is told", () => {
    const history = historyOf(...call(0, "read", null, null), ...call(0, "dequeue", null, 7));
    const initial = columnsOf(history);
    expect([...initial.result]).toEqual([initial.nilValue, initial.values.indexOf(7)]);
    expect(columnsOf(history, { nil: "unknown" }).result[0]).toBe(-1);
    expect(columnsOf(history, { initial: 0 }).values[columnsOf(history, { initial: 0 }).initialValue!]).toBe(
      0,
    );
  });

  it("begins another session after a call without an answer", () => {
    const columns = columnsOf(
      historyOf(
        ...call(5, "write", 1),
        ...call(6, "write", 2),
        ...crashed(5, "write", 3),
        ...call(5, "write", 4),
      ),
    );
    expect([...columns.session]).toEqual([0, 1, 0, 2]);
    expect(columns.sessions).toBe(3);
  });

  it('numbers equal values alike, and neither 5 and "5" nor prototypes', () => {
    const columns = columnsOf(
      historyOf(
        ...call(0, "write", { a: 1, b: [2] }),
        ...call(0, "read", null, { b: [2], a: 1 }),
        ...call(0, "write", 5),
        ...call(0, "write", "5"),
        ...call(0, "write", "__proto__"),
        ...call(0, "write", JSON.parse('{"__proto__":1}')),
        ...call(0, "write", "null"),
      ),
    );
    expect(columns.result[1]).toBe(columns.argument[0]);
    const written = [0, 2, 3, 4, 5, 6].map((row) => columns.argument[row]);
    expect(new Set(written).size).toBe(written.length);
    expect(written).not.toContain(columns.nilValue);
  });

  it("keeps keys apart and the clock's times when asked", () => {
    const history = historyOf(
      ...call(0, "write", 1, 1, { key: "x" }),
      ...call(0, "write", 1, 1, { key: 7 }),
      [1, "invoke", "write", 2, { key: "x" }],
    );
    const columns = columnsOf(history, { times: true });
    expect(columns.keys).toEqual(["x", 7]);
    expect([...columns.key]).toEqual([0, 1, 0]);
    expect([...columns.invokedAtMs!]).toEqual([0, 2, 4]);
    expect([...columns.completedAtMs!]).toEqual([1, 3, Number.POSITIVE_INFINITY]);
  });
});

describe("verdictOf", () => {
  const columns = columnsOf(historyOf(...call(0, "write", 1), ...call(1, "read", null, 2)));
  const tell = (finding: Parameters<typeof verdictOf>[0]): Verdict =>
    verdictOf(finding, columns, { property: "Linearizable" });

  it("names the operations of a violation by their events", () => {
    const verdict = tell({
      kind: "invalid",
      violation: { pattern: "thin air", rows: [1], sentences: ["Nobody wrote 2."], edges: [[1, 1, "self"]] },
    });
    expect(verdict.validity).toBe("invalid");
    expect(verdict.anomalies[0]!.explanation).toEqual([
      "Nobody wrote 2.",
      "Process 1's read of 2 (events 2 to 3).",
    ]);
    expect(verdict.anomalies[0]!.events).toEqual([2, 3]);
    expect((verdict.anomalies[0]!.detail as ViolationDetail).edges).toEqual([[0, 0, "self"]]);
  });

  it("keeps a certificate as positions, and says which budget ended", () => {
    const order = { key: 0, rows: Int32Array.from([1, 0]) };
    const verdict = tell({ kind: "valid", certificate: { form: "order", orders: [order] } });
    expect(verdict.detail).toMatchObject({ certificate: { form: "order", orders: [{ order: [2, 0] }] } });
    const unknown = tell({ kind: "unknown", budget: "the budget of steps ended", progress: "3 of 9 done" });
    expect(unknown.summary).toContain("the budget of steps ended; 3 of 9 done");
  });
});
