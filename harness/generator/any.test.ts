import { expect, test } from "vitest";
import { any, shortestAny, weighted } from "./any.ts";
import { atTimes } from "./at-times.ts";
import { delay } from "./delay.ts";
import { limit } from "./limit.ts";
import { onThreads } from "./on-threads.ts";
import { openLoop } from "./open-loop.ts";
import type { Plan } from "./plan.ts";
import { invocationsOf, simulate } from "./testing.ts";
import { untilOk } from "./until-ok.ts";

const named = (f: string, count = 1000): Plan => limit(count, () => ({ f, input: null }));

function counts(plan: Plan, options?: Parameters<typeof simulate>[1]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { f } of invocationsOf(simulate(plan, options))) result[f] = (result[f] ?? 0) + 1;
  return result;
}

test("all plans are played to their ends", () => {
  expect(counts(any(named("a", 3), named("b", 30), [named("c", 2), named("d", 2)]))).toEqual({
    a: 3,
    b: 30,
    c: 2,
    d: 2,
  });
});

test("of nothing there is nothing", () => {
  expect(simulate(any()).ended).toBe("done");
});

test("ties are broken by weight, also among plans that are there beside one that waits", () => {
  const even = counts(any(named("a"), named("b")), { operationsMax: 1000 });
  expect(even["a"]! / 1000).toBeCloseTo(0.5, 1);
  const skewed = any(
    weighted(1, named("a")),
    weighted(3, named("b")),
    weighted(
      100,
      onThreads(() => true, atTimes([[1_000_000, { f: "c", input: 0 }]])),
    ),
  );
  const { a, b, c } = counts(skewed, { operationsMax: 1000 });
  expect(c).toBeUndefined();
  expect(a! / 1000).toBeCloseTo(0.25, 1);
  expect(b! / 1000).toBeCloseTo(0.75, 1);
});

test("the soonest comes first, and what was drawn for later is kept", () => {
  const times = invocationsOf(
    simulate(any(delay(70, named("a", 5)), delay(110, named("b", 3))), { threads: 9 }),
  );
  expect(times.map(({ f, time }) => `${f} ${time}`).slice(2)).toEqual([
    "a 70",
    "b 110",
    "a 140",
    "a 210",
    "b 220",
    "a 280",
  ]);
});

test("work that is overdue does not starve what is due", () => {
  const overdue = openLoop(() => 1, named("a"));
  for (const choose of [any, shortestAny]) {
    const { a, b } = counts(choose(overdue, named("b")), { operationsMax: 600 });
    expect(a! / 600).toBeCloseTo(0.5, 1);
    expect(b! / 600).toBeCloseTo(0.5, 1);
  }
});

test("every plan hears of every event", () => {
  expect(counts(any(untilOk(named("a")), untilOk(named("b"))), { threads: 1 })).toEqual({ a: 1, b: 1 });
});

test("the shortest ends all", () => {
  const found = counts(shortestAny(named("a", 3), named("b")));
  expect(found["a"]).toBe(3);
  expect(found["b"]).toBeLessThan(40);
  expect(simulate(shortestAny([], named("b"))).events).toEqual([]);
});

test("a weight that is none is refused", () => {
  for (const weight of [0, -1, Number.NaN]) expect(() => weighted(weight, named("a"))).toThrow("a weight is");
});
