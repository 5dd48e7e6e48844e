import { expect, test } from "vitest";
import { atTimes } from "./at-times.ts";
import { cycleTimes } from "./cycle-times.ts";
import { delay } from "./delay.ts";
import type { Generator } from "./generator.ts";
import { limit } from "./limit.ts";
import { openLoop } from "./open-loop.ts";
import { phases } from "./phases.ts";
import { generatorOf, type Plan } from "./plan.ts";
import { sleep } from "./sleep.ts";
import { invocationsOf, simulate } from "./testing.ts";

const named = (f: string) => () => ({ f, input: null });
const played = (plan: Plan, operationsMax = 1000): string[] =>
  invocationsOf(simulate(plan, { operationsMax })).map(({ f, time }) => `${f} ${time}`);

test("plans take turns by the clock, from when they are first asked", () => {
  const plan = cycleTimes([100, delay(40, named("a"))], [50, delay(20, named("b"))]);
  // The delays keep their own beat and catch up when their windows open again.
  expect(played(plan, 9).slice(0, 6)).toEqual(["a 0", "a 40", "a 80", "b 100", "b 120", "b 140"]);
  const later = phases(sleep(1000), plan);
  expect(played(later, 5)).toEqual(["a 1000", "a 1040", "a 1080", "b 1100"]);
});

test("no operation comes outside its plan's window", () => {
  const plan = cycleTimes(
    [70, openLoop(() => 9, named("a"))],
    [30, openLoop(() => 4, named("b"))],
    [11, named("c")],
  );
  for (const line of played(plan, 500)) {
    const [f, time] = line.split(" ") as [string, string];
    const phase = Number(time) % 111;
    expect(f).toBe(phase < 70 ? "a" : phase < 100 ? "b" : "c");
  }
});

test("plans keep their state from round to round, and the end of one ends all", () => {
  const plan = cycleTimes([100, delay(30, limit(6, named("a")))], [100, named("b")]);
  const a = played(plan).filter((line) => line.startsWith("a"));
  // Four in the first window, the last two when the window opens again.
  expect(a.map((line) => Number(line.slice(2)))).toEqual([0, 30, 60, 90, 200, 200]);
});

test("a plan without anything for now leaves its window empty", () => {
  const plan = cycleTimes(
    [100, [{ f: "a", input: 0 }, delay(1000, [named("a")])]],
    [100, limit(3, named("b"))],
  );
  expect(simulate(plan).ended).toBe("done");
});

test("what a plan answers for a window still to come is not used before that window", () => {
  const deaf = { next: () => ({ kind: "wait", next: deaf }) as const };
  // Becomes deaf when its waiting is used; hears of the ok at 10 when it is not.
  const listening: Generator = {
    next: () => ({ kind: "wait", next: deaf }),
    observe: (_context, { event }) =>
      event.type === "ok" ? generatorOf({ f: "heard", input: 0 }) : listening,
  };
  const first: Plan = [{ f: "a", input: 0 }, atTimes([[1000, { f: "late", input: 0 }]])];
  expect(played(cycleTimes([100, first], [100, listening]))).toEqual(["a 0", "heard 100"]);
});

test("windows that are none are refused", () => {
  expect(() => cycleTimes()).toThrow("expected at least one");
  expect(() => cycleTimes([0, named("a")])).toThrow("each above 0");
});
