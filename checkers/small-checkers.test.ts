import { describe, expect, it } from "vitest";
import { availability } from "./availability.ts";
import { type Checker, defaultBudget } from "./checker.ts";
import { coverage } from "./coverage.ts";
import { echo } from "./echo.ts";
import { stats } from "./stats.ts";
import { call, crashed, failed, historyOf, type Line } from "./testing/history-of.ts";
import { totalQueue } from "./total-queue.ts";
import { uniqueIds } from "./unique-ids.ts";

const validity = (checker: Checker, ...lines: Line[][]): string =>
  checker.check(historyOf(...lines.flat()), defaultBudget).validity;

describe("stats", () => {
  it("counts by function, and is unknown when a function never succeeded", () => {
    const lines = [
      call(0, "read", null, 1),
      failed(0, "write", 1),
      crashed(1, "write", 2),
      call(0, "write", 3),
    ];
    const verdict = stats.check(historyOf(...lines.flat()), defaultBudget);
    expect(verdict).toMatchObject({
      validity: "valid",
      detail: { ok: 2, fail: 1, info: 1, byFunction: { write: { ok: 1, fail: 1, info: 1 } } },
    });
    expect(validity(stats, call(0, "read", null, 1), failed(0, "write", 1))).toBe("unknown");
    expect(validity(stats)).toBe("unknown");
  });
});

describe("availability", () => {
  const lines = [
    call(0, "read", null, 1),
    call(0, "read", null, 1),
    call(0, "read", null, 1),
    failed(0, "read", null),
  ];

  it("compares the share of successes with what was wanted", () => {
    expect(validity(availability(), ...lines)).toBe("valid");
    expect(validity(availability(0.75), ...lines)).toBe("valid");
    expect(validity(availability(0.76), ...lines)).toBe("invalid");
    expect(validity(availability("total"), ...lines)).toBe("invalid");
    expect(validity(availability("total"), ...lines.slice(0, 3))).toBe("valid");
    expect(validity(availability("total"))).toBe("unknown");
  });
});

describe("coverage", () => {
  const tested = {
    okOperations: 100,
    recovered: true,
    finalOperations: { planned: 5, ok: 5 },
    faults: [{ name: "partition", injected: 3, bit: 3 }],
  };

  it("is valid when operations succeeded, faults bit, and the end was seen", () => {
    expect(coverage(tested).validity).toBe("valid");
    expect(coverage({ okOperations: 10 }).validity).toBe("valid");
  });

  it("names what was asked for and left out of this seed's mix", () => {
    const verdict = coverage({ ...tested, leftOut: ["pause", "bandwidth"] });
    expect(verdict.validity).toBe("valid");
    expect(verdict.summary).toContain("the mix of this seed had no pause, no bandwidth");
  });

  it.each([
    ["too few operations", { okOperations: 9 }, "only 9 operations"],
    ["no recovery", { recovered: false }, "did not recover"],
    ["no final operation", { finalOperations: { planned: 5, ok: 0 } }, "no final operation"],
    [
      "a fault never injected",
      { faults: [{ name: "pause", injected: 0, bit: 0 }] },
      "pause was asked for but never injected",
    ],
    ["a fault that never bit", { faults: [{ name: "pause", injected: 2, bit: 0 }] }, "2 times but never bit"],
  ])("is unknown with %s", (_, facts, reason) => {
    const verdict = coverage({ ...tested, ...facts });
    expect(verdict.validity).toBe("unknown");
    expect(verdict.summary).toContain(reason);
  });
});

describe("echo", () => {
  it("wants the very payload back", () => {
    expect(validity(echo, call(0, "echo", { a: [1, "x"] }))).toBe("valid");
    expect(validity(echo, call(0, "echo", "1", 1))).toBe("invalid");
    expect(validity(echo, failed(0, "echo", "1"))).toBe("unknown");
  });
});

describe("unique-ids", () => {
  it("finds equal identifiers of any type, among acknowledged ones", () => {
    expect(
      validity(
        uniqueIds,
        call(0, "generate", null, 1),
        call(0, "generate", null, "1"),
        call(0, "generate", null, [1]),
      ),
    ).toBe("valid");
    expect(
      validity(
        uniqueIds,
        call(0, "generate", null, { a: 1, b: 2 }),
        call(1, "generate", null, { b: 2, a: 1 }),
      ),
    ).toBe("invalid");
    expect(validity(uniqueIds, crashed(0, "generate", null))).toBe("unknown");
  });

  it("keeps the identifiers of different keys apart", () => {
    const given = call(0, "generate", null, 1, { key: "x" });
    expect(validity(uniqueIds, given, call(0, "generate", null, 1, { key: "y" }))).toBe("valid");
    expect(validity(uniqueIds, given, call(0, "generate", null, 1, { key: "x" }))).toBe("invalid");
  });
});

describe("total-queue", () => {
  const empty = call(9, "dequeue", null, null);

  it("accepts what comes out in any order, and from a drain", () => {
    expect(
      validity(
        totalQueue,
        call(0, "enqueue", 1),
        call(0, "enqueue", 2),
        call(1, "dequeue", null, 2),
        call(1, "drain", null, [1]),
      ),
    ).toBe("valid");
  });

  it("finds lost and unexpected elements", () => {
    expect(
      validity(totalQueue, call(0, "enqueue", 1), call(0, "enqueue", 2), call(1, "dequeue", null, 2), empty),
    ).toBe("invalid");
    expect(
      validity(
        totalQueue,
        call(0, "enqueue", 1),
        call(1, "dequeue", null, 1),
        call(1, "dequeue", null, 5),
        empty,
      ),
    ).toBe("invalid");
    expect(validity(totalQueue, failed(0, "enqueue", 1), call(1, "dequeue", null, 1), empty)).toBe("invalid");
  });

  it("does not call lost what was never asked for, or what an unanswered dequeue may have taken", () => {
    expect(validity(totalQueue)).toBe("unknown");
    expect(validity(totalQueue, call(0, "enqueue", 1))).toBe("unknown");
    expect(validity(totalQueue, call(0, "enqueue", 1), crashed(1, "dequeue", null), empty)).toBe("unknown");
    expect(
      validity(totalQueue, call(0, "enqueue", 1), call(0, "enqueue", 2), crashed(1, "dequeue", null), empty),
    ).toBe("invalid");
  });

  it("takes each key for a queue of its own", () => {
    const [x, y] = [{ key: "x" }, { key: "y" }];
    const put = call(0, "enqueue", 1, 1, x);
    expect(validity(totalQueue, put, call(1, "drain", null, [], y))).toBe("unknown");
    expect(validity(totalQueue, put, call(1, "drain", null, [1], x))).toBe("valid");
    expect(validity(totalQueue, put, call(1, "drain", null, [1], y))).toBe("invalid");
  });

  it("sees a loss although an enqueue failed after the queue was emptied", () => {
    expect(validity(totalQueue, call(0, "enqueue", 1), empty, failed(0, "enqueue", 2))).toBe("invalid");
  });

  it("counts repeated deliveries without refusing them", () => {
    const verdict = totalQueue.check(
      historyOf(
        ...[call(0, "enqueue", 1), call(1, "dequeue", null, 1), call(2, "dequeue", null, 1), empty].flat(),
      ),
      defaultBudget,
    );
    expect(verdict).toMatchObject({ validity: "valid", detail: { repeated: 1 } });
  });
});
