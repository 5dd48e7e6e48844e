import { expect, test } from "vitest";
import { any } from "./any.ts";
import { limit } from "./limit.ts";
import { imperfect, invocationsOf, perfectInfo, simulate } from "./testing.ts";
import { untilOk } from "./until-ok.ts";

const named = (f: string) => () => ({ f, input: null });

test("goes on through fail and info and stops at the first ok", () => {
  const { events } = simulate(untilOk(named("a")), { threads: 1, executor: imperfect });
  expect(events.map(({ type }) => type)).toEqual(["invoke", "fail", "invoke", "info", "invoke", "ok"]);
  expect(simulate(untilOk(limit(20, named("a"))), { executor: perfectInfo }).events).toHaveLength(40);
});

test("another plan's ok does not count", () => {
  const history = simulate(any(untilOk(named("a")), limit(50, named("b"))), {
    threads: 4,
    executor: ({ invocation, count }) => ({
      latency: 10,
      outcome:
        invocation.f === "a" && count < 5 ? { type: "fail", error: "abort" } : { type: "ok", output: 0 },
    }),
  });
  const answers = history.events
    .filter(({ f, type }) => f === "a" && type !== "invoke")
    .map(({ type }) => type);
  expect(answers).toContain("ok");
  expect(invocationsOf(history).filter(({ f }) => f === "b")).toHaveLength(50);
  // After the first ok only calls that were open already may complete.
  const first = history.events.find(({ f, type }) => f === "a" && type === "ok")!;
  const later = invocationsOf(history).filter(({ f, index }) => f === "a" && index > first.index);
  expect(later).toEqual([]);
});
