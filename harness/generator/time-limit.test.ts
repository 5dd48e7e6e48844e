import { expect, test } from "vitest";
import { deferred } from "./deferred.ts";
import { delay } from "./delay.ts";
import { openLoop } from "./open-loop.ts";
import { phases } from "./phases.ts";
import { sleep } from "./sleep.ts";
import { stagger } from "./stagger.ts";
import { invocationsOf, simulate } from "./testing.ts";
import { timeLimit } from "./time-limit.ts";

const reads = () => ({ f: "read", input: null });
const times = (...args: Parameters<typeof simulate>): number[] =>
  invocationsOf(simulate(...args)).map(({ time }) => time);

test("operations at or after the end do not come", () => {
  expect(times(timeLimit(100, delay(25, reads)))).toEqual([0, 25, 50, 75]);
});

test("the clock starts at the first operation, not when the plan was made", () => {
  expect(times(phases(sleep(1000), timeLimit(100, delay(25, reads))))).toEqual([1000, 1025, 1050, 1075]);
});

test("a plan that waits for ever ends too", () => {
  const history = simulate(
    timeLimit(
      5_000_000,
      deferred(() => undefined),
    ),
  );
  expect(history.ended).toBe("done");
});

test("a plan whose calls are never answered ends when its time is up", () => {
  const stalled = () => ({ latency: 1e12, outcome: { type: "info", error: "timeout" } as const });
  const history = simulate([timeLimit(100, reads), { f: "after", input: 0 }], {
    threads: 1,
    executor: stalled,
  });
  expect(invocationsOf(history).map(({ f }) => f)).toEqual(["read", "after"]);
});

test("open-loop arrivals that still queue at the end are dropped", () => {
  const slow = () => ({ latency: 60, outcome: { type: "ok", output: 0 } as const });
  const history = simulate(
    timeLimit(
      100,
      openLoop(() => 10, reads),
    ),
    { threads: 1, executor: slow },
  );
  expect(invocationsOf(history).map(({ time }) => time)).toEqual([0, 60]);
});

test("limits nest: the shorter one ends first", () => {
  for (const [a, b] of [
    [100, 300],
    [300, 100],
  ] as const)
    expect(times(timeLimit(a, timeLimit(b, delay(25, reads))))).toEqual([0, 25, 50, 75]);
  const random = times(timeLimit(1000, stagger(20, reads)));
  expect(Math.max(...random)).toBeLessThan(1000);
});
