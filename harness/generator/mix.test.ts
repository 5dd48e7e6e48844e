import { expect, test } from "vitest";
import { weighted } from "./any.ts";
import { deferred } from "./deferred.ts";
import { limit } from "./limit.ts";
import { mix } from "./mix.ts";
import type { Plan } from "./plan.ts";
import { invocationsOf, simulate } from "./testing.ts";

const named = (f: string, count = 10_000): Plan => limit(count, () => ({ f, input: null }));
const drawn = (plan: Plan): string[] =>
  invocationsOf(simulate(plan, { operationsMax: 3000, seed: 1 })).map(({ f }) => f);
const share = (list: readonly string[], f: string): number =>
  list.filter((name) => name === f).length / list.length;

test("each operation's plan is drawn by weight", () => {
  const list = drawn(mix(named("a"), weighted(2, named("b")), weighted(3, named("c"))));
  expect(share(list, "a")).toBeCloseTo(1 / 6, 1);
  expect(share(list, "b")).toBeCloseTo(2 / 6, 1);
  expect(share(list, "c")).toBeCloseTo(3 / 6, 1);
});

test("draws do not depend on the one before", () => {
  const list = drawn(mix(named("a"), named("b")));
  const changes = list.filter((f, at) => at > 0 && f !== list[at - 1]).length;
  expect(changes / list.length).toBeCloseTo(0.5, 1);
});

test("a plan that waits is passed over, so that the mix does not get stuck on it", () => {
  const list = drawn(
    mix(
      named("a"),
      deferred(() => undefined),
    ),
  );
  expect(list).toHaveLength(3000);
});

test("a plan that has ended is drawn no more", () => {
  const list = drawn(mix(named("a", 5), named("b", 50)));
  expect(list).toHaveLength(55);
});
