import { expect, test } from "vitest";
import { any } from "./any.ts";
import { limit } from "./limit.ts";
import { clients, nemesis } from "./on-threads.ts";
import { phases, synchronize } from "./phases.ts";
import { type Executor, simulate } from "./testing.ts";

const named = (f: string) => limit(7, () => ({ f, input: null }));
const uneven: Executor = ({ random }) => ({
  latency: random.between(1, 500),
  outcome: { type: "ok", output: 0 },
});

test("a phase starts when every operation of the one before has completed", () => {
  const { events, ended } = simulate(phases(named("a"), named("b"), named("c")), { executor: uneven });
  expect(ended).toBe("done");
  const order = events.map(({ f }) => f);
  expect(order).toEqual([...order].sort());
  expect(new Set(order).size).toBe(3);
});

test("without phases they overlap", () => {
  const { events } = simulate([named("a"), named("b")], { executor: uneven });
  const order = events.map(({ f }) => f);
  expect(order).not.toEqual([...order].sort());
});

test("only threads in view are waited for", () => {
  const slowFault: Executor = ({ invocation }) => ({
    latency: invocation.f === "fault" ? 1e9 : 10,
    outcome: { type: "ok", output: 0 },
  });
  const plan = any(nemesis({ f: "fault", input: 0 }), clients([named("a"), synchronize(named("b"))]));
  const { events } = simulate(plan, { nemesis: true, executor: slowFault });
  expect(Math.max(...events.filter(({ f }) => f === "b").map(({ time }) => time))).toBeLessThan(1000);
});
