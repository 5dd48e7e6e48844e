import { expect, test } from "vitest";
import { eachProcess } from "./each-process.ts";
import { limit } from "./limit.ts";
import { stateful } from "./stateful.ts";
import { imperfect, invocationsOf, perfect, perfectInfo, simulate } from "./testing.ts";

const counting = stateful(0, { next: (n) => (n < 5 ? [{ f: "a", input: n }, n + 1] : undefined) });

test("as long as no process is retired, every process plays its copy and that is all", () => {
  const history = simulate(eachProcess(counting), { threads: 3, executor: perfect });
  expect(history.ended).toBe("done");
  expect(invocationsOf(history)).toHaveLength(15);
});

test("every new process starts afresh", () => {
  for (const executor of [perfectInfo, imperfect]) {
    const history = simulate(limit(60, eachProcess(counting)), { threads: 3, executor });
    const seen = new Map<unknown, unknown[]>();
    for (const { process, value } of invocationsOf(history))
      seen.set(process, [...(seen.get(process) ?? []), value]);
    expect(seen.size).toBeGreaterThan(3);
    for (const values of seen.values()) expect(values).toEqual(values.map((_, n) => n));
  }
});
