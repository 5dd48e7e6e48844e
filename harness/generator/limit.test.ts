import { expect, test } from "vitest";
import { limit, once } from "./limit.ts";
import { invocationsOf, perfectInfo, simulate } from "./testing.ts";

const reads = () => ({ f: "read", input: null });

test("a limit counts operations, whatever becomes of them", () => {
  expect(invocationsOf(simulate(limit(7, reads)))).toHaveLength(7);
  expect(invocationsOf(simulate(limit(7, reads), { executor: perfectInfo }))).toHaveLength(7);
  expect(invocationsOf(simulate(limit(0, reads)))).toHaveLength(0);
  expect(invocationsOf(simulate(once(reads)))).toHaveLength(1);
});
