import { expect, test } from "vitest";
import { delay } from "./delay.ts";
import { limit } from "./limit.ts";
import { openLoop, poisson } from "./open-loop.ts";
import { type Executor, invocationsOf, simulate } from "./testing.ts";

const reads = () => ({ f: "read", input: null });

test("arrivals are planned the same whether the system is fast or stalls", () => {
  const plan = poisson(100, limit(300, reads));
  const fast = simulate(plan, {
    threads: 50,
    executor: () => ({ latency: 1, outcome: { type: "ok", output: 0 } }),
  });
  const stalling: Executor = ({ time }) => ({
    latency: time < 5000 ? 5000 - time : 1,
    outcome: { type: "ok", output: 0 },
  });
  const slow = simulate(plan, { threads: 2, executor: stalling });
  expect(invocationsOf(fast).map(({ time }) => time)).toEqual(fast.planned);
  expect(slow.planned).toHaveLength(300);
  const late = invocationsOf(slow).filter(({ time }, at) => time > slow.planned[at]!);
  // About fifty arrive in the first 5000 ns; all but the first two of them queue.
  expect(late.length).toBeGreaterThan(30);
  for (const [at, { time }] of invocationsOf(slow).entries())
    expect(time).toBeGreaterThanOrEqual(slow.planned[at]!);
});

test("planned times never decrease and have exponential gaps of the given mean", () => {
  const { planned } = simulate(poisson(1000, reads), { threads: 9, operationsMax: 5000 });
  const gaps = planned.slice(1).map((time, at) => time - planned[at]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  expect(Math.abs(mean - 1000)).toBeLessThan(60);
  // Of an exponential distribution 1 - 1/e lies below the mean.
  expect(gaps.filter((gap) => gap < 1000).length / gaps.length).toBeCloseTo(1 - 1 / Math.E, 1);
});

test("a queue of arrivals is served in order as soon as threads are free", () => {
  const slow = simulate(
    openLoop(() => 10, limit(6, reads)),
    {
      threads: 1,
      executor: () => ({ latency: 100, outcome: { type: "ok", output: 0 } }),
    },
  );
  expect(invocationsOf(slow).map(({ time }) => time)).toEqual([0, 100, 200, 300, 400, 500]);
  expect(slow.planned).toEqual([0, 10, 20, 30, 40, 50]);
});

test("moments that the plan itself sets are overruled", () => {
  const { planned } = simulate(openLoop(() => 10, delay(25, limit(3, reads))));
  expect(planned).toEqual([0, 10, 20]);
});

test("a mean gap that is none is refused", () => {
  expect(() => poisson(0, reads)).toThrow("the mean gap of arrivals is 0");
});
