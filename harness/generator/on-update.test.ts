import { expect, test } from "vitest";
import { onUpdate } from "./on-update.ts";
import { invocationsOf, simulate } from "./testing.ts";

const a = () => ({ f: "a", input: 0 });
const b = { f: "b", input: 0 };

test("what the rule returns takes the plan's place for good", () => {
  let asked = 0;
  const plan = onUpdate((current, _context, { event }) => {
    asked++;
    return event.type === "ok" ? [b, b] : current;
  }, a);
  const history = simulate(plan, { threads: 1 });
  expect(invocationsOf(history).map(({ f }) => f)).toEqual(["a", "b", "b"]);
  expect(asked).toBe(2);
});

test("as long as the rule returns the current plan, that goes on and listens", () => {
  const plan = onUpdate((current, _context, { event }) => (event.index < 6 ? current : []), a);
  expect(invocationsOf(simulate(plan, { threads: 1 }))).toHaveLength(4);
});
