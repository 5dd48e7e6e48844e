import { expect, test } from "vitest";
import { clients } from "./on-threads.ts";
import { processLimit } from "./process-limit.ts";
import { invocationsOf, perfect, perfectInfo, simulate } from "./testing.ts";

const reads = () => ({ f: "read", input: null });

test("ends before more processes than that could have acted", () => {
  const history = simulate(processLimit(10, reads), { threads: 3, executor: perfectInfo });
  expect(history.ended).toBe("done");
  const processes = new Set(invocationsOf(history).map(({ process }) => process));
  expect(processes.size).toBeLessThanOrEqual(10);
  expect(processes.size).toBeGreaterThanOrEqual(7);
});

test("processes that are there from the start count, the nemesis does not", () => {
  expect(simulate(processLimit(2, reads), { threads: 3 }).events).toEqual([]);
  expect(
    simulate(processLimit(3, clients(reads)), { threads: 3, nemesis: true, executor: perfect }).ended,
  ).toBe("limit");
});
