import { expect, test } from "vitest";
import { any } from "./any.ts";
import { delay } from "./delay.ts";
import { eachThread } from "./each-thread.ts";
import { limit } from "./limit.ts";
import { stateful } from "./stateful.ts";
import { imperfect, invocationsOf, simulate } from "./testing.ts";
import { untilOk } from "./until-ok.ts";

const upTo = (count: number) =>
  stateful(0, { next: (n) => (n < count ? [{ f: "a", input: n }, n + 1] : undefined) });

test("each thread plays a copy of its own from beginning to end", () => {
  const history = simulate(eachThread(upTo(4)), { threads: 5, executor: imperfect });
  expect(history.ended).toBe("done");
  for (let thread = 0; thread < 5; thread++) {
    const own = invocationsOf(history).filter(({ process }) => (process as number) % 5 === thread);
    expect(own.map(({ value }) => value)).toEqual([0, 1, 2, 3]);
  }
});

test("copies keep their own time", () => {
  const history = simulate(eachThread(delay(100, upTo(3))), { threads: 2 });
  expect(invocationsOf(history).map(({ time }) => time)).toEqual([0, 0, 100, 100, 200, 200]);
});

test("a copy hears of its own thread's events only", () => {
  // Every third call of a thread is ok: each copy must go on until it saw an ok of its own.
  const history = simulate(eachThread(untilOk(upTo(100))), { threads: 4, executor: imperfect });
  expect(invocationsOf(history)).toHaveLength(12);
});

test("no thread is favoured", () => {
  const history = simulate(any(eachThread(() => ({ f: "a", input: 0 }))), {
    threads: 4,
    operationsMax: 4000,
  });
  for (let process = 0; process < 4; process++) {
    const own = invocationsOf(history).filter((event) => event.process === process);
    expect(own.length / 1000).toBeCloseTo(1, 1);
  }
  expect(simulate(limit(1, eachThread(upTo(1)))).events).toHaveLength(2);
});
