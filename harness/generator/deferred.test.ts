import { expect, test } from "vitest";
import { nanosPerMs } from "../core/time.ts";
import { deferred } from "./deferred.ts";
import { limit } from "./limit.ts";
import { invocationsOf, simulate } from "./testing.ts";

test("nothing comes before the plan is known, and then the plan does, although nothing else happens meanwhile", () => {
  const plan = deferred(({ time }) =>
    time < 5 * nanosPerMs ? undefined : limit(3, () => ({ f: "a", input: 1 })),
  );
  const history = simulate(plan);
  expect(history.ended).toBe("done");
  expect(invocationsOf(history).map(({ time }) => time)).toEqual([5, 5, 5].map((ms) => ms * nanosPerMs));
});

test("a plan that never becomes known is seen to be stuck", () => {
  expect(simulate(deferred(() => undefined)).ended).toBe("stuck");
});
