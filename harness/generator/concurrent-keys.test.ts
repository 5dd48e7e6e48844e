import { expect, test } from "vitest";
import { naturals } from "./chain.ts";
import { concurrentKeys } from "./concurrent-keys.ts";
import { cycle } from "./cycle.ts";
import { limit } from "./limit.ts";
import { phases } from "./phases.ts";
import type { Plan } from "./plan.ts";
import { reserve } from "./reserve.ts";
import { stagger } from "./stagger.ts";
import { imperfect, invocationsOf, simulate } from "./testing.ts";
import { untilOk } from "./until-ok.ts";

const named =
  (f: string): Plan =>
  () => ({ f, input: null });

test("each key belongs to one group of threads and gets its whole plan, whatever crashes", () => {
  const plan = concurrentKeys(3, ["a", "b", "c", "d", "e"], () => limit(10, named("read")));
  const history = simulate(plan, { threads: 6, executor: imperfect });
  expect(history.ended).toBe("done");
  const groups = new Map<unknown, Set<number>>();
  const counts = new Map<unknown, number>();
  for (const { key, process } of invocationsOf(history)) {
    const group = Math.floor(((process as number) % 6) / 3);
    groups.set(key, (groups.get(key) ?? new Set()).add(group));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({ a: 10, b: 10, c: 10, d: 10, e: 10 });
  for (const used of groups.values()) expect(used.size).toBe(1);
});

test("no key is passed over and none comes twice, also when many groups are asked for later operations", () => {
  const plan = concurrentKeys(1, naturals, () => stagger(1000, limit(3, named("read"))));
  const history = simulate(plan, { threads: 10, operationsMax: 600 });
  const counts = new Map<unknown, number>();
  for (const { key } of invocationsOf(history)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const keys = [...counts.keys()].map(Number).sort((a, b) => a - b);
  expect(keys).toEqual(keys.map((_, at) => at));
  for (const key of keys.slice(0, -20)) expect(counts.get(key)).toBe(3);
});

test("as many keys are in work at once as there are groups", () => {
  const history = simulate(
    concurrentKeys(2, naturals, () => limit(20, named("read"))),
    {
      threads: 8,
      operationsMax: 60,
    },
  );
  expect(
    new Set(
      invocationsOf(history)
        .slice(0, 40)
        .map(({ key }) => key),
    ).size,
  ).toBe(4);
});

test("within a group threads can be reserved, as in Jepsen's lin-kv", () => {
  const plan = concurrentKeys(4, naturals, () => limit(40, reserve([[2, named("read")]], named("write"))));
  const history = simulate(plan, { threads: 8, operationsMax: 400 });
  for (const { f, process } of invocationsOf(history))
    expect(f).toBe((process as number) % 4 < 2 ? "read" : "write");
});

test("a key's plan hears of its own key, in the group that works it", () => {
  const plan = concurrentKeys(2, [1, 2, 3, 4], () => untilOk(named("a")));
  const history = simulate(plan, { threads: 4, executor: imperfect });
  expect(history.ended).toBe("done");
  for (const key of [1, 2, 3, 4])
    expect(history.events.some((event) => event.key === key && event.type === "ok")).toBe(true);
});

test("a key's plan may wait for its own group without waiting for others", () => {
  const plan = concurrentKeys(2, ["slow", "quick"], () => phases(limit(4, named("a")), limit(4, named("b"))));
  const history = simulate(plan, {
    threads: 4,
    executor: ({ invocation }) => ({
      latency: invocation.key === "slow" ? 1000 : 10,
      outcome: { type: "ok", output: 0 },
    }),
  });
  expect(history.ended).toBe("done");
  const times = invocationsOf(history).flatMap(({ key, time }) => (key === "quick" ? [time] : []));
  expect(times).toEqual([0, 0, 10, 10, 20, 20, 30, 30]);
});

test("the nemesis is left out", () => {
  const history = simulate(
    concurrentKeys(3, [1, 2], () => limit(5, named("a"))),
    { threads: 3, nemesis: true },
  );
  expect(history.events.every(({ process }) => process !== "nemesis")).toBe(true);
});

test("started afresh, it starts with the first key again", () => {
  const history = simulate(
    cycle(
      concurrentKeys(3, ["x", "y"], () => limit(2, named("a"))),
      2,
    ),
  );
  expect(invocationsOf(history).map(({ key }) => key)).toEqual(["x", "x", "y", "y", "x", "x", "y", "y"]);
});

test("threads that do not fit, and plans that are all empty, are refused", () => {
  const plan = (size: number) => concurrentKeys(size, naturals, () => named("a"));
  expect(() => simulate(plan(2), { threads: 5 })).toThrow("5 client threads do not make groups of 2");
  expect(() => simulate(plan(0))).toThrow("groups of 0");
  expect(() => simulate(concurrentKeys(1, naturals, () => []))).toThrow(
    "1000 keys in a row held no operation",
  );
});
