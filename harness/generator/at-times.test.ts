import fc from "fast-check";
import { expect, test } from "vitest";
import { any } from "./any.ts";
import { atTimes } from "./at-times.ts";
import { delay } from "./delay.ts";
import { limit } from "./limit.ts";
import { phases } from "./phases.ts";
import { sleep } from "./sleep.ts";
import { invocationsOf, simulate } from "./testing.ts";

test("each comes at its moment, in the order of moments", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { maxLength: 30 }), (moments) => {
      const plan = atTimes(moments.map((at) => [at, { f: "a", input: at }]));
      const history = simulate(plan, { threads: 30 });
      const sorted = moments.toSorted((a, b) => a - b);
      expect(invocationsOf(history).map(({ time }) => time)).toEqual(sorted);
      expect(invocationsOf(history).map(({ value }) => value)).toEqual(sorted);
    }),
  );
});

test("moments count from when the schedule is first asked, whatever happens before the first one", () => {
  const plan = any(
    atTimes([[500, { f: "late", input: 0 }]]),
    delay(
      90,
      limit(20, () => ({ f: "busy", input: 0 })),
    ),
  );
  const history = simulate(phases(sleep(1000), plan));
  expect(invocationsOf(history).find(({ f }) => f === "late")?.time).toBe(1500);
});

test("one that finds no thread free comes late and keeps its planned time", () => {
  const history = simulate(
    atTimes([
      [0, { f: "a", input: 0 }],
      [3, { f: "a", input: 1 }],
    ]),
    { threads: 1 },
  );
  expect(invocationsOf(history).map(({ time }) => time)).toEqual([0, 10]);
  expect(history.planned).toEqual([0, 3]);
});
