import { expect, test } from "vitest";
import { UsageError } from "../core/usage-error.ts";
import { filter } from "./filter.ts";
import { log } from "./sleep.ts";
import { stateful } from "./stateful.ts";
import { invocationsOf, simulate } from "./testing.ts";

const counting = stateful(0, { next: (n) => (n < 20 ? [{ f: "a", input: n }, n + 1] : undefined) });

test("only what is accepted comes, and the plan moves on past the rest", () => {
  const plan = filter(({ input }) => (input as number) % 5 === 0, counting);
  expect(invocationsOf(simulate(plan)).map(({ value }) => value)).toEqual([0, 5, 10, 15]);
});

test("log lines pass", () => {
  expect(simulate(filter(() => false, log("hello"))).ended).toBe("done");
});

test("refusing for ever is an error, not a hang", () => {
  expect(() =>
    simulate(
      filter(
        () => false,
        () => ({ f: "a", input: 1 }),
      ),
    ),
  ).toThrow(UsageError);
});
