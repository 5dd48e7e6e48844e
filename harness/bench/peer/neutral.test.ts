import { describe, expect, it } from "vitest";
import { modelNamed } from "../../../checkers/models/index.ts";
import { call, crashed, historyOf } from "../../../checkers/testing/history-of.ts";
import { neutral } from "./neutral.ts";

describe("a neutral history", () => {
  it("numbers values from nil, and lets unanswered calls return after everything else", () => {
    const history = historyOf(
      ...crashed(0, "write", "a"),
      ...call(1, "read", null, null),
      ...call(1, "read", null, "a"),
      ...call(2, "cas", ["a", 7], ["a", 7]),
    );
    const { object, operations } = neutral(modelNamed("cas-register"), history);
    expect(object).toBe("register");
    expect(operations.map(({ f, value, fresh, answer }) => [f, value, fresh, answer])).toEqual([
      ["write", 1, 0, "unknown"],
      ["read", 0, 0, "ok"],
      ["read", 1, 0, "ok"],
      ["cas", 1, 2, "ok"],
    ]);
    expect(operations[0]!.return).toBeGreaterThanOrEqual(history.events.length);
    expect(operations[3]!.return).toBeLessThan(history.events.length);
  });

  it("leaves out what can change no answer", () => {
    const history = historyOf(...crashed(0, "read", null), ...call(1, "write", 1));
    expect(neutral(modelNamed("cas-register"), history).operations.map(({ f }) => f)).toEqual(["write"]);
  });
});
