import { expect, test } from "vitest";
import { clients, onThreads } from "./on-threads.ts";
import type { Plan } from "./plan.ts";
import { reserve } from "./reserve.ts";
import { invocationsOf, perfectInfo, quick, simulate } from "./testing.ts";

const named =
  (f: string): Plan =>
  () => ({ f, input: null });

/** Which threads did what. */
function usage(plan: Plan, options: Parameters<typeof simulate>[1] = {}): Record<string, number[]> {
  const threads = options.threads ?? 3;
  const used: Record<string, Set<number>> = {};
  const history = simulate(plan, { operationsMax: 400, ...options });
  for (const { f, process } of invocationsOf(history)) {
    used[f] ??= new Set();
    used[f].add((process as number) % threads);
  }
  return Object.fromEntries(Object.entries(used).map(([f, set]) => [f, [...set].sort((a, b) => a - b)]));
}

test("threads are set aside in order, the rest play the last plan, also after crashes", () => {
  const plan = reserve(
    [
      [2, named("a")],
      [1, named("b")],
    ],
    named("c"),
  );
  expect(usage(plan, { threads: 6, executor: perfectInfo })).toEqual({ a: [0, 1], b: [2], c: [3, 4, 5] });
});

test("without a plan for the rest, the rest do nothing", () => {
  expect(usage(reserve([[2, named("a")]]), { threads: 4 })).toEqual({ a: [0, 1] });
});

test("reservations nest: they count among the threads in view", () => {
  const inner = reserve([[1, named("b")]], named("c"));
  expect(usage(reserve([[2, named("a")]], inner), { threads: 5 })).toEqual({ a: [0, 1], b: [2], c: [3, 4] });
  const high = onThreads((thread) => (thread as number) >= 3, inner);
  expect(usage(high, { threads: 6 })).toEqual({ b: [3], c: [4, 5] });
});

test("each plan gets its share although another could always be first", () => {
  const history = simulate(reserve([[3, named("a")]], named("b")), {
    threads: 4,
    operationsMax: 4000,
    executor: quick,
  });
  const a = invocationsOf(history).filter(({ f }) => f === "a").length;
  expect(a / 4000).toBeCloseTo(0.75, 1);
});

test("too few threads are refused with the numbers", () => {
  expect(() => usage(reserve([[4, named("a")]]), { threads: 3 })).toThrow(
    "4 threads are reserved, but only 3",
  );
  expect(() => usage(reserve([[3, named("a")]], named("b")), { threads: 3 })).toThrow(
    "and the rest have a plan",
  );
  expect(() => reserve([[0, named("a")]])).toThrow("at least 1");
  expect(usage(clients(reserve([[3, named("a")]])), { nemesis: true })).toEqual({ a: [0, 1, 2] });
});
