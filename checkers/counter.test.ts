import { describe, expect, it } from "vitest";
import { defaultBudget } from "./checker.ts";
import { counter } from "./counter.ts";
import { pnCounter } from "./pn-counter.ts";
import { call, crashed, failed, historyOf, type Line } from "./testing/history-of.ts";

const bounds = (...lines: Line[][]) => counter.check(historyOf(...lines.flat()), defaultBudget).validity;
const final = (...lines: Line[][]) => pnCounter.check(historyOf(...lines.flat()), defaultBudget).validity;
const read = (value: unknown): Line[] => call(9, "read", null, value);
const finalRead = (value: unknown): Line[] => call(9, "read", "final", value);

describe("counter", () => {
  it("accepts reads between what is certain and what is possible", () => {
    expect(bounds(call(0, "add", 3), read(3), crashed(1, "add", 2), read(5), read(3))).toBe("valid");
    expect(bounds(call(0, "add", 3), crashed(1, "add", -2), read(1), read(3))).toBe("valid");
  });

  it("refuses reads below and above the bounds", () => {
    expect(bounds(call(0, "add", 3), read(2))).toBe("invalid");
    expect(bounds(call(0, "add", 3), read(4))).toBe("invalid");
    expect(bounds(call(0, "add", -3), read(-2))).toBe("invalid");
    expect(bounds(call(0, "add", 3), read("3"))).toBe("unknown");
  });

  it("does not count additions that failed", () => {
    expect(bounds(call(0, "add", 1), failed(1, "add", 2), read(1))).toBe("valid");
    expect(bounds(call(0, "add", 1), failed(1, "add", 2), read(3))).toBe("invalid");
  });

  it("counts an addition that overlaps a read as possible only", () => {
    const overlapping: Line[] = [
      [9, "invoke", "read"],
      [0, "invoke", "add", 2],
      [0, "ok", "add", 2],
      [9, "ok", "read", 0],
    ];
    expect(bounds(overlapping)).toBe("valid");
    expect(bounds(overlapping, read(0))).toBe("invalid");
  });

  it("keeps keys apart, and knows nothing without reads", () => {
    expect(bounds(call(0, "add", 3, 3, { key: "x" }), call(0, "read", null, 0, { key: "y" }))).toBe("valid");
    expect(bounds(call(0, "add", 3))).toBe("unknown");
  });
});

describe("pn-counter", () => {
  it("asks nothing of reads during the run, and the sum of the final ones", () => {
    expect(final(call(0, "add", 3), read(77), call(0, "add", -1), finalRead(2))).toBe("valid");
    expect(final(call(0, "add", 3), call(0, "add", -1), finalRead(3))).toBe("invalid");
  });

  it("lets any of the unanswered additions count", () => {
    const run = [call(0, "add", 10), crashed(1, "add", 5), crashed(2, "add", -2)];
    for (const sum of [8, 10, 13, 15]) expect(final(...run, finalRead(sum))).toBe("valid");
    for (const sum of [5, 9, 11, 12, 14, 16]) expect(final(...run, finalRead(sum))).toBe("invalid");
  });

  it("does not count failed additions, nor numbers that are none", () => {
    expect(final(call(0, "add", 1), failed(1, "add", 2), finalRead(3))).toBe("invalid");
    expect(final(call(0, "add", 1), finalRead(null))).toBe("unknown");
  });

  it("does not judge sums of fractions, which depend on their order", () => {
    expect(final(crashed(0, "add", 0.5), finalRead(0.5))).toBe("unknown");
    expect(bounds(call(0, "add", 0.1), call(0, "add", 0.2), read(0.3))).toBe("unknown");
  });

  it("is unknown without a final read", () => {
    expect(final(call(0, "add", 3), read(3), crashed(9, "read", "final"))).toBe("unknown");
  });
});
