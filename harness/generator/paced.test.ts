import { expect, test } from "vitest";
import { any } from "./any.ts";
import { delay } from "./delay.ts";
import { limit } from "./limit.ts";
import { stagger } from "./stagger.ts";
import { type Executor, invocationsOf, simulate } from "./testing.ts";

const reads = () => ({ f: "read", input: null });
const taking =
  (latency: number): Executor =>
  () => ({ latency, outcome: { type: "ok", output: 0 } });

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, at) => time - times[at]!);
}

test("delay: the first comes at once, then one every gap, whichever thread is free", () => {
  const history = simulate(delay(100, limit(5, reads)), { executor: taking(250) });
  expect(invocationsOf(history).map(({ time }) => time)).toEqual([0, 100, 200, 300, 400]);
});

test("delay: catches up when it was late", () => {
  let calls = 0;
  const executor: Executor = () => taking(calls++ === 0 ? 350 : 1)({} as never);
  const history = simulate(delay(100, limit(6, reads)), { threads: 1, executor });
  expect(invocationsOf(history).map(({ time }) => time)).toEqual([0, 350, 351, 352, 400, 500]);
});

test("stagger: gaps are even from nothing to twice the mean, over all threads together", () => {
  const history = simulate(stagger(1000, limit(3000, reads)), { threads: 8, operationsMax: 3000 });
  const found = gaps(invocationsOf(history).map(({ time }) => time));
  expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...found)).toBeLessThanOrEqual(2000);
  const mean = found.reduce((sum, gap) => sum + gap, 0) / found.length;
  expect(Math.abs(mean - 1000)).toBeLessThan(50);
  // Quarters of the range are hit equally often.
  for (const quarter of [0, 1, 2, 3])
    expect(found.filter((gap) => Math.floor(gap / 500.001) === quarter).length / found.length).toBeCloseTo(
      0.25,
      1,
    );
});

test("stagger: a slow system gets fewer operations, not later bursts", () => {
  const history = simulate(stagger(10, limit(50, reads)), { threads: 1, executor: taking(1000) });
  for (const gap of gaps(invocationsOf(history).map(({ time }) => time)))
    expect(gap).toBeGreaterThanOrEqual(1000);
});

test("stagger: what happens in between does not draw the next moment again", () => {
  // Beside a busy plan it is asked thousands of times; its mean must stay the same.
  const busy = delay(1, () => ({ f: "busy", input: null }));
  const history = simulate(any(stagger(50, reads), busy), { threads: 50, operationsMax: 10_000 });
  const times = invocationsOf(history).flatMap(({ f, time }) => (f === "read" ? [time] : []));
  const mean = times.at(-1)! / (times.length - 1);
  expect(Math.abs(mean - 50)).toBeLessThan(8);
});
