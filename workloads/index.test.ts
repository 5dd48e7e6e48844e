import { describe, expect, test } from "vitest";
import { imperfect, perfect, perfectInfo, quick, simulate } from "../harness/generator/testing.ts";
import { validate } from "../harness/generator/validate.ts";
import { workloadNamed, workloads } from "./index.ts";
import { playWorkload, smallRun } from "./testing/play.ts";
import { perfectSystems, unreliable } from "./testing/systems.ts";

test("the registry has every workload once, each with a sentence", () => {
  const names = workloads.map((workload) => workload.name);
  expect(names.toSorted()).toEqual(Object.keys(perfectSystems).toSorted());
  for (const { summary } of workloads) expect(summary).toMatch(/^[A-Z].{20,160}\.$/);
});

test("an unknown name is told with the nearest one", () => {
  expect(workloadNamed("kv").name).toBe("kv");
  expect(() => workloadNamed("registre")).toThrow(/did you mean "register"/);
});

describe.each(workloads)("$name", (workload) => {
  const system = perfectSystems[workload.name]!;

  test.each(Object.entries({ quick, perfect, perfectInfo, imperfect }))(
    "plans without end and ends its final part under the executor %s",
    (_, executor) => {
      const options = { threads: smallRun.concurrency, operationsMax: 300, executor };
      const during = simulate(validate(workload.during(smallRun)), options);
      expect(during.ended).toBe("limit");
      if (workload.after === undefined) return;
      const after = workload.after(smallRun, during);
      expect(simulate(validate(after), { ...options, operationsMax: 50_000 }).ended).toBe("done");
    },
  );

  test("makes the same calls from the same seed, and others from another", () => {
    const [first, again, other] = ["a", "a", "b"].map((seed) =>
      JSON.stringify(playWorkload(workload, system, 200, smallRun, seed).events),
    );
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test("calls each of its functions often, and no other", () => {
    const { events } = playWorkload(workload, system, 600);
    const invoked = events.filter(({ type }) => type === "invoke").map(({ f }) => f);
    expect([...new Set(invoked)].toSorted()).toEqual(Object.keys(workload.operations).toSorted());
    for (const f of Object.keys(workload.operations)) {
      expect(invoked.filter((one) => one === f).length).toBeGreaterThan(10);
    }
  });

  test("gives its forms calls that survive JSON, whether answered or not", () => {
    const { events, ended } = playWorkload(workload, unreliable(system, 7), 250);
    expect(ended).toBe("done");
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  test("works with one thread, one node and one key", () => {
    const lone = { ...smallRun, nodes: ["n1"], concurrency: 1, keys: 1 };
    expect(playWorkload(workload, system, 200, lone).ended).toBe("done");
  });

  test("refuses a reply of another type and tells what was expected", () => {
    for (const event of playWorkload(workload, system, 200).events) {
      const form = workload.operations[event.f]!;
      if (event.type !== "invoke") continue;
      const call = { f: event.f, input: event.value };
      expect(() => form.output({ type: "nonsense" }, call)).toThrow(/^a reply of type "\w+_ok"/);
    }
  });

  test("has a checker", () => {
    expect(workload.checkers(smallRun).length).toBeGreaterThan(0);
  });
});

test("final reads reach every node, and are tried again when they fail", () => {
  for (const workload of workloads) {
    if (workload.after === undefined) continue;
    const { events, finalFrom } = playWorkload(workload, perfectSystems[workload.name]!, 300);
    const threads = new Set(
      events.slice(finalFrom).map(({ process }) => Number(process) % smallRun.concurrency),
    );
    expect([...threads].toSorted(), workload.name).toEqual([0, 1, 2]);
  }
});
