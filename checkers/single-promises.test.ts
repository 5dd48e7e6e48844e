import { describe, expect, it } from "vitest";
import { defaultBudget } from "./checker.ts";
import { fencing } from "./fencing.ts";
import { monotonic } from "./monotonic.ts";
import { mutex } from "./mutex.ts";
import { queueDelivery } from "./queue-delivery.ts";
import { complaints } from "./testing/fuzzing.ts";
import { call, crashed, failed, historyOf, type Line } from "./testing/history-of.ts";
import { domainRules } from "./testing/rules/domain.ts";

describe.each(domainRules.map((rule) => [rule.name, rule] as const))("%s", (_, rule) => {
  it("agrees with its definition", () => {
    expect(complaints(rule, 3_000)).toEqual([]);
  });
});

describe("queue", () => {
  const kinds = (...lines: Line[]): string[] =>
    queueDelivery.check(historyOf(...lines), defaultBudget).anomalies.map(({ kind }) => kind);

  it("does not let a failed enqueue deliver, but one without an answer", () => {
    expect(kinds(...failed(0, "enqueue", 1), ...call(1, "dequeue", null, 1))).toEqual(["unexpected element"]);
    expect(kinds(...crashed(0, "enqueue", 1), ...call(1, "dequeue", null, 1))).toEqual([]);
  });

  it("counts how often an element went in", () => {
    const out = call(1, "dequeue", null, 1);
    expect(kinds(...call(0, "enqueue", 1), ...out, ...out)).toEqual(["duplicate delivery"]);
    expect(kinds(...call(0, "enqueue", 1), ...call(0, "enqueue", 1), ...out, ...out)).toEqual([]);
  });

  it("tells numbers from letters", () => {
    expect(kinds(...call(0, "enqueue", 1), ...call(1, "dequeue", null, "1"))).toEqual(["unexpected element"]);
    expect(kinds(...call(0, "enqueue", "1"), ...call(1, "dequeue", null, 1))).toEqual(["unexpected element"]);
  });

  it("is unknown when nothing came out", () => {
    expect(queueDelivery.check(historyOf(...call(0, "enqueue", 1)), defaultBudget).validity).toBe("unknown");
  });
});

describe("fencing", () => {
  const kinds = (...lines: Line[]): string[] =>
    fencing.check(historyOf(...lines), defaultBudget).anomalies.map(({ kind }) => kind);
  const hold = (process: number, token: number): Line[] => call(process, "acquire", null, token);
  const write = (process: number, token: number): Line[] => call(process, "write", [process, token], 9);

  it("refutes a write under an older token that began after one under a newer one had succeeded", () => {
    expect(kinds(...hold(0, 1), ...hold(1, 2), ...write(1, 2), ...write(0, 1))).toEqual([
      "write of a past holder",
    ]);
    expect(kinds(...hold(0, 1), ...hold(1, 2), ...write(0, 1), ...write(1, 2), ...write(1, 2))).toEqual([]);
    const refused = failed(0, "write", [0, 1]);
    expect(kinds(...hold(0, 1), ...hold(1, 2), ...write(1, 2), ...refused)).toEqual([]);
  });

  it("allows what overlaps", () => {
    const [invoked, returned] = write(0, 1) as [Line, Line];
    expect(kinds(...hold(0, 1), ...hold(1, 2), invoked, ...write(1, 2), returned)).toEqual([]);
  });

  it("refutes tokens that go back", () => {
    expect(kinds(...hold(0, 2), ...hold(1, 1), ...write(1, 1))).toEqual(["fencing token went back"]);
  });

  it("is unknown when nothing was written under a lock, or without a token", () => {
    expect(fencing.check(historyOf(...hold(0, 1)), defaultBudget).validity).toBe("unknown");
    expect(fencing.check(historyOf(...call(0, "write", 5)), defaultBudget).summary).toMatch(/Not checked/);
  });
});

describe("mutex", () => {
  const kinds = (...lines: Line[]): string[] =>
    mutex.check(historyOf(...lines), defaultBudget).anomalies.map(({ kind }) => kind);

  it("ends a hold when its release is called, also when that has no answer", () => {
    const next = call(1, "acquire", null, null);
    expect(kinds(...call(0, "acquire", null, null), ...next)).toEqual(["lock held twice"]);
    expect(kinds(...call(0, "acquire", null, null), ...crashed(0, "release", null), ...next)).toEqual([]);
    expect(kinds(...call(0, "acquire", null, null), ...failed(0, "release", null), ...next)).toEqual([
      "lock held twice",
    ]);
  });

  it("tells of every hold within a longer one", () => {
    const brief = (process: number): Line[] => [
      ...call(process, "acquire", null, null),
      ...call(process, "release", null, null),
    ];
    expect(kinds(...call(0, "acquire", null, null), ...brief(1), ...brief(2))).toEqual([
      "lock held twice",
      "lock held twice",
    ]);
  });

  it("knows of no hold when no acquire was answered", () => {
    const verdict = mutex.check(historyOf(...crashed(0, "acquire", null)), defaultBudget);
    expect(verdict.validity).toBe("unknown");
    expect(verdict.summary).toContain("never acquired");
  });

  it("tells tokens that go back from tokens given twice", () => {
    const hold = (process: number, token: number): ReturnType<typeof call> => [
      ...call(process, "acquire", null, token),
      ...call(process, "release", null, null),
    ];
    expect(kinds(...hold(0, 5), ...hold(1, 6))).toEqual([]);
    expect(kinds(...hold(0, 5), ...hold(1, 4))).toEqual(["fencing token went back"]);
    expect(kinds(...hold(0, 5), ...hold(1, 5))).toEqual(["fencing token given twice"]);
  });
});

describe("monotonic", () => {
  it("lets overlapping reads see whatever they see", () => {
    const history = historyOf(
      [0, "invoke", "read"],
      [1, "invoke", "read"],
      [1, "ok", "read", 2],
      [0, "ok", "read", 1],
    );
    expect(monotonic.check(history, defaultBudget).validity).toBe("valid");
    const later = historyOf(...call(0, "read", null, 2), ...call(1, "read", null, 1));
    expect(monotonic.check(later, defaultBudget).anomalies[0]?.events).toEqual([0, 1, 2, 3]);
  });
});
