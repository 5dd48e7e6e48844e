import { expect, test } from "vitest";
import { operationsOf } from "../core/history.ts";
import { decodeHistory, encodeHistory } from "../core/history-format.ts";
import { any } from "./any.ts";
import { limit } from "./limit.ts";
import { clients, nemesis } from "./on-threads.ts";
import { imperfect, perfect, perfectInfo, quick, simulate } from "./testing.ts";

const writes = limit(9, ({ random }) => ({ f: "write", input: random.below(100) }));

test("the executors do what their names say", () => {
  const types = (executor: typeof quick) =>
    simulate(writes, { threads: 1, executor }).events.map(({ type, time }) => `${type} ${time}`);
  expect(types(quick).slice(0, 4)).toEqual(["invoke 0", "ok 0", "invoke 0", "ok 0"]);
  expect(types(perfect).slice(0, 4)).toEqual(["invoke 0", "ok 10", "invoke 10", "ok 20"]);
  expect(types(perfectInfo).slice(0, 4)).toEqual(["invoke 0", "info 10", "invoke 10", "info 20"]);
  expect(types(imperfect).filter((line) => !line.startsWith("invoke"))).toEqual([
    "fail 10",
    "info 20",
    "ok 30",
    "fail 40",
    "info 50",
    "ok 60",
    "fail 70",
    "info 80",
    "ok 90",
  ]);
});

test("a process whose call ended info is followed by a new one on the same thread", () => {
  const { events } = simulate(writes, { threads: 2, executor: perfectInfo });
  const processes = events.filter(({ type }) => type === "invoke").map(({ process }) => process as number);
  expect(new Set(processes).size).toBe(9);
  for (const remainder of [0, 1]) {
    const own = processes.filter((process) => process % 2 === remainder);
    expect(own).toEqual(own.map((_, at) => remainder + 2 * at));
  }
});

test("histories are well formed: they can be paired, written and read", () => {
  const plan = any(clients(writes), nemesis(limit(3, () => ({ f: "fault", input: null }))));
  for (const executor of [quick, perfect, perfectInfo, imperfect]) {
    const history = simulate(plan, { nemesis: true, executor });
    expect(operationsOf(history)).toHaveLength(9);
    const read = decodeHistory(encodeHistory(history));
    expect(read.problems).toEqual([]);
    expect(read.history.events).toEqual(history.events);
  }
});

test("other seeds give other histories", () => {
  const values = (seed: number) => simulate(writes, { seed }).events.map(({ value }) => value);
  expect(values(1)).not.toEqual(values(2));
});

test("a plan without end is stopped at the limit, and open calls are completed", () => {
  const { events, ended, planned } = simulate(() => ({ f: "a", input: 0 }), { operationsMax: 50 });
  expect([ended, events.length, planned.length]).toEqual(["limit", 100, 50]);
});

test("a plan that waits for what never comes is stuck", () => {
  const waiting = { next: () => ({ kind: "wait", next: waiting }) as const };
  expect(simulate(waiting).ended).toBe("stuck");
  const spinning = { next: () => ({ kind: "wait", until: 0, next: spinning }) as const };
  expect(simulate(spinning).ended).toBe("stuck");
});
