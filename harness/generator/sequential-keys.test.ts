import { expect, test } from "vitest";
import { any } from "./any.ts";
import { naturals } from "./chain.ts";
import { keyed } from "./keyed.ts";
import { limit } from "./limit.ts";
import { sequentialKeys } from "./sequential-keys.ts";
import { stateful } from "./stateful.ts";
import { imperfect, invocationsOf, simulate } from "./testing.ts";
import { untilOk } from "./until-ok.ts";

const reads = () => ({ f: "read", input: null });

test("keys are worked one after another, each with a plan of its own", () => {
  const plan = sequentialKeys(["x", "y"], (key) => limit(key === "x" ? 2 : 3, reads));
  expect(invocationsOf(simulate(plan)).map(({ key }) => key)).toEqual(["x", "x", "y", "y", "y"]);
});

test("keys may be without end, and are then taken only as needed", () => {
  const plan = sequentialKeys(naturals, () => limit(2, reads));
  const history = simulate(plan, { operationsMax: 2000 });
  expect(invocationsOf(history).at(-1)!.key).toBe(999);
});

test("a key's plan hears of that key's events only", () => {
  const heard: unknown[] = [];
  const listening = stateful(0, {
    next: (n) => [{ f: "a", input: n }, n + 1],
    observe: (n, { event }) => {
      heard.push(event.key);
      return n;
    },
  });
  simulate(any(keyed("x", limit(20, listening)), keyed("y", limit(20, reads))));
  expect(new Set(heard)).toEqual(new Set(["x"]));
  const each = sequentialKeys([1, 2, 3], () => untilOk(reads));
  const history = simulate(each, { threads: 1, executor: imperfect });
  expect(invocationsOf(history).map(({ key }) => key)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
});
