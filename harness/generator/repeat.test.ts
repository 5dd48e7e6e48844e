import { expect, test } from "vitest";
import { repeat } from "./repeat.ts";
import { invocationsOf, simulate } from "./testing.ts";

const values = (plan: Parameters<typeof repeat>[0], count?: number): unknown[] =>
  invocationsOf(simulate(repeat(plan, count), { operationsMax: 20 })).map(({ value }) => value);

test("the first operation comes again and again; the rest of the plan never does", () => {
  expect(
    values(
      [
        { f: "a", input: 1 },
        { f: "a", input: 2 },
      ],
      3,
    ),
  ).toEqual([1, 1, 1]);
  expect(values({ f: "a", input: 1 })).toHaveLength(20);
});

test("what is drawn is drawn anew each time", () => {
  const drawn = values(({ random }) => ({ f: "a", input: random.below(1e9) }));
  expect(new Set(drawn).size).toBe(20);
});
