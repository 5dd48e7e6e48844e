import { expect, test } from "vitest";
import { cycle } from "./cycle.ts";
import { stateful } from "./stateful.ts";
import { invocationsOf, simulate } from "./testing.ts";

test("each round starts from the original plan, its state included", () => {
  const three = stateful(0, { next: (n) => (n < 3 ? [{ f: "a", input: n }, n + 1] : undefined) });
  const values = (count?: number) =>
    invocationsOf(simulate(cycle(three, count), { operationsMax: 10 })).map(({ value }) => value);
  expect(values(2)).toEqual([0, 1, 2, 0, 1, 2]);
  expect(values()).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
});

test("an empty plan ends at once instead of going round for ever", () => {
  expect(simulate(cycle([])).ended).toBe("done");
});
