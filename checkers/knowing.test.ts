import { describe, expect, it, test } from "vitest";
import { defaultBudget } from "./checker.ts";
import { checkHistory } from "./index.ts";
import { checkerNamed, checkers } from "./registry.ts";
import { call, historyOf } from "./testing/history-of.ts";

describe("a checker", () => {
  const odd = historyOf(...call(0, "add", 1), ...call(0, "read", null, "1"));

  it.each(["counter", "pn-counter", "set-full", "broadcast"])(
    "%s does not call an answer it cannot read a violation",
    (name) => {
      const { validity, summary } = checkerNamed(name).check(odd, defaultBudget);
      expect([validity, summary]).toEqual(["unknown", expect.stringContaining(`the checker ${name}`)]);
    },
  );

  it("passes over no call of another function", () => {
    const history = historyOf(...call(0, "add", 1), ...call(0, "reset", null), ...call(0, "read", null, 1));
    expect(checkerNamed("counter").check(history, defaultBudget)).toMatchObject({
      validity: "unknown",
      summary: expect.stringContaining('has no function "reset"; expected one of: read, add.'),
    });
  });

  const strange = historyOf(...call(0, "cas", 5), ...call(0, "read", null, 5));
  const ofRegisters = checkers.filter(({ accepts }) => accepts?.({ ...read, f: "cas", input: [1, 2] }));

  test.each(ofRegisters.map(({ name }) => name))("%s takes no cas without a pair for a cas", (name) => {
    if (name === "monotonic") return;
    expect(checkerNamed(name).check(strange, defaultBudget).validity).toBe("unknown");
    expect(checkerNamed(name).accepts!({ ...read, f: "cas", input: 5 })).toBe(false);
  });
});

test("a search of more states than memory may hold ends at that budget, in memory that the budget bounds", () => {
  const calls = Array.from({ length: 24 }, (_, at) => ({
    type: "invoke",
    process: at,
    f: "append",
    value: `<${at}>`,
  }));
  const ends = calls.map((one) => ({ ...one, type: "ok" }));
  const events = [
    ...calls,
    ...ends,
    ...["invoke", "ok"].map((type) => ({ type, process: 0, f: "get", value: "?" })),
  ];
  const history = { events: events.map((one, index) => ({ ...one, index, time: 0 }) as never) };
  const { validity, summary, detail } = checkHistory(history, {
    model: "kv-append",
    budget: { stepsMax: 1e9, memoMax: 20_000 },
  });
  expect([validity, summary]).toEqual(["unknown", expect.stringContaining("the budget of memory ended")]);
  expect((detail as { remembered: number }).remembered).toBeLessThan(21_000);
});

const read = {
  f: "read",
  input: null,
  process: 0,
  outcome: { type: "info", error: "open" },
  invoked: 0,
  completed: Number.POSITIVE_INFINITY,
  invokedAt: 0,
} as const;
