import { describe, expect, it } from "vitest";
import type { History } from "../../../harness/core/history.ts";
import { Random } from "../../../harness/core/random.ts";
import { complaints } from "../../testing/fuzzing.ts";
import { call, crashed, failed, historyOf } from "../../testing/history-of.ts";
import { fuzzRuleNamed } from "../../testing/rules/index.ts";
import { stopOf } from "../../testing/rules/registers.ts";
import { StreamingRegisters } from "./streaming.ts";

/** The position at which the stream stops, or what it could not follow, or "valid". */
function stopsAt({ events }: History): number | string {
  const stream = new StreamingRegisters();
  for (const event of events) if (stream.feed(event) !== undefined) return event.index;
  return stream.undecided ?? "valid";
}

describe("the streaming check of registers", () => {
  it.each(["streaming-register", "streaming-long", "streaming-kv", "streaming-repeated"])(
    "stops where the history goes wrong: %s",
    (name) => {
      expect(complaints(fuzzRuleNamed(name), 3_000)).toEqual([]);
    },
  );

  it("stops at the event, not at the end", () => {
    expect(
      stopsAt(
        historyOf(
          ...call(0, "write", 1),
          ...call(0, "write", 2),
          ...call(1, "read", null, 1),
          ...call(1, "read", null, 2),
        ),
      ),
    ).toBe(5);
    expect(stopsAt(historyOf(...call(0, "read", null, 3), ...call(1, "write", 3)))).toBe(1);
    const aborted = historyOf([0, "invoke", "write", 1], ...call(1, "read", null, 1), [
      0,
      "fail",
      "write",
      1,
      { error: "abort" },
    ]);
    expect(stopsAt(aborted)).toBe(3);
    expect(
      stopsAt(historyOf(...failed(0, "write", 1), ...crashed(1, "write", 2), ...call(2, "read", null, 2))),
    ).toBe("valid");
  });

  it("says what it cannot follow", () => {
    expect(stopsAt(historyOf(...call(0, "swap", [1, 2])))).toContain("none that a register has");
    expect(stopsAt(historyOf(...call(0, "write", 1), ...call(1, "write", 1)))).toContain(
      "written again at 2",
    );
  });

  it("follows every other key when it has lost one", () => {
    const lost = [...call(0, "write", 1, null, { key: "x" }), ...call(0, "write", 1, null, { key: "x" })];
    const wrong = [...call(0, "write", 1, null, { key: "y" }), ...call(0, "read", null, 2, { key: "y" })];
    expect(stopsAt(historyOf(...lost, ...wrong))).toBe(7);
  });

  it("stops at most violations among cas and deletes, which it follows in part", () => {
    const { history, oracle } = fuzzRuleNamed("streaming-kv");
    const random = new Random("streaming power");
    const wrong = Array.from({ length: 4_000 }, () => history(random)).filter((one) => !oracle(one));
    const stopped = wrong.filter((one) => stopOf(one) !== undefined);
    expect(wrong.length).toBeGreaterThan(400);
    expect(stopped.length / wrong.length).toBeGreaterThan(0.6);
  });

  it("knows that a value is replaced by one cas only, and that a delete ends a value", () => {
    const once = call(0, "write", 1);
    expect(stopsAt(historyOf(...once, ...call(0, "cas", [1, 2]), ...call(1, "cas", [1, 3])))).toBe(5);
    const together = historyOf(
      ...once,
      [1, "invoke", "cas", [1, 2]],
      [2, "invoke", "cas", [1, 3]],
      [1, "ok", "cas", [1, 2]],
      [2, "ok", "cas", [1, 3]],
    );
    expect(stopsAt(together)).toBe(5);
    expect(stopsAt(historyOf(...call(0, "cas", [7, 8])))).toBe(1);
    expect(
      stopsAt(
        historyOf(
          ...once,
          ...call(1, "read", null, 1),
          ...call(0, "delete", null),
          ...call(1, "read", null, 1),
        ),
      ),
    ).toBe(7);
    expect(stopsAt(historyOf(...once, ...call(0, "delete", null), ...call(1, "read", null, null)))).toBe(
      "valid",
    );
  });

  it("remembers few values, however long the history", () => {
    const stream = new StreamingRegisters();
    let most = 0;
    let stopped = 0;
    let index = 0;
    for (let round = 1; round <= 30_000; round++) {
      const process = round % 3;
      const events = [
        { type: "invoke", f: "write", value: round },
        { type: "ok", f: "write", value: round },
        { type: "invoke", f: "read", value: null },
        { type: "ok", f: "read", value: round },
      ] as const;
      for (const event of events) {
        if (stream.feed({ ...event, process, index, time: index }) !== undefined) stopped++;
        index++;
      }
      most = Math.max(most, stream.remembered);
    }
    expect(stopped).toBe(0);
    expect(most).toBeLessThan(5);
  });
});
