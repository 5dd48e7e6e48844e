import { expect, test } from "vitest";
import { flipFlop } from "./flip-flop.ts";
import { limit } from "./limit.ts";
import { invocationsOf, simulate } from "./testing.ts";
import { untilOk } from "./until-ok.ts";

const named = (f: string) => () => ({ f, input: null });
const order = (...plan: Parameters<typeof flipFlop>): string[] =>
  invocationsOf(simulate(flipFlop(...plan), { operationsMax: 7, threads: 1 })).map(({ f }) => f);

test("strictly one and then the other", () => {
  expect(order(named("start"), named("stop"))).toEqual([
    "start",
    "stop",
    "start",
    "stop",
    "start",
    "stop",
    "start",
  ]);
});

test("ends when it is an ended plan's turn", () => {
  expect(order(limit(2, named("a")), named("b"))).toEqual(["a", "b", "a", "b"]);
  expect(order(named("a"), limit(2, named("b")))).toEqual(["a", "b", "a", "b", "a"]);
});

test("both hear of events", () => {
  expect(order(untilOk(named("a")), named("b"))).toEqual(["a", "b"]);
});
