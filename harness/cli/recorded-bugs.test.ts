import { describe, expect, test } from "vitest";
import { systems } from "../../systems-under-test/index.ts";
import { sweepOne } from "./sweep-worker.ts";

const recorded = systems.flatMap((system) =>
  Object.entries(system.bugs).map(([bug, declaration]) => ({ system: system.name, bug, ...declaration })),
);

describe("every seeded bug is found by its recorded scenario, and the same seeds are clean without it", () => {
  test("there are bugs, each with seeds", () => {
    expect(recorded.length).toBeGreaterThanOrEqual(12);
    expect(recorded.filter(({ scenario }) => scenario.seeds.length === 0)).toEqual([]);
  });

  test.each(recorded)(
    "$system: $bug is caught by $caughtBy",
    { timeout: 120_000 },
    async ({ system, bug, caughtBy, scenario }) => {
      for (const seed of scenario.seeds) {
        const found = await sweepOne({ system, options: { ...scenario.options, bug }, seed: String(seed) });
        expect(found.verdict, `seed ${seed}: ${found.summary}`).toBe("invalid");
        expect(found.failed).toContain(caughtBy);
        const control = await sweepOne({ system, options: scenario.options, seed: String(seed) });
        expect(control.verdict, `seed ${seed} without the bug: ${control.summary}`).toBe("valid");
      }
    },
  );
});

describe("every system keeps its promises when nothing breaks, and runs are the same twice", () => {
  const promises = systems.flatMap((system) =>
    Object.keys(system.claims).map((workload) => ({ system: system.name, workload })),
  );

  test.each(promises)("$system under $workload", { timeout: 120_000 }, async ({ system, workload }) => {
    const task = { system, options: { workload, time: "5s" }, seed: "11" };
    const [first, second] = [await sweepOne(task), await sweepOne(task)];
    expect(first.verdict, first.summary).toBe("valid");
    expect(first.operations).toBeGreaterThan(50);
    expect(second.digest).toBe(first.digest);
  });

  test.each(systems.map((system) => system.name))(
    "%s under faults it tolerates, drawn anew for each seed",
    { timeout: 120_000 },
    async (system) => {
      const verdicts: string[] = [];
      for (let seed = 1; seed <= 8; seed++) {
        const result = await sweepOne({
          system,
          options: { swarm: "yes", fault: "all", time: "8s" },
          seed: String(seed),
        });
        verdicts.push(
          result.verdict === "invalid" || result.verdict === "harness"
            ? `seed ${seed}: ${result.summary}`
            : "sound",
        );
      }
      expect(verdicts).toEqual(verdicts.map(() => "sound"));
    },
  );
});

test("a run whose load ended before anybody could see a recovery is unknown, unless nothing was broken", async () => {
  const options = { time: "10s", "max-ops": 200 };
  const broken = await sweepOne({ system: "raft", options: { ...options, fault: "crash" }, seed: "1" });
  expect(broken.verdict).toBe("unknown");
  expect(broken.failed).toContain("recovery");
  expect((await sweepOne({ system: "raft", options, seed: "1" })).verdict).toBe("valid");
});

test("clients that are told that others hold the lock are served: the cluster has recovered", async () => {
  const load = { workload: "lock", nodes: 3, concurrency: 3, keys: 1, time: "12s", recovery: "6s" };
  const { verdict } = await sweepOne({ system: "raft", options: { ...load, fault: "crash" }, seed: "4" });
  expect(verdict).toBe("valid");
});

test("a node that dies by itself while a crash loop lets it run is the system's failure, not the harness's", async () => {
  const load = { bug: "disk-error-swallowed", nodes: 3, fault: "disk-full,crash-loop", interval: "1s" };
  const result = await sweepOne({ system: "raft", options: { ...load, time: "15s" }, seed: "5" });
  expect([result.verdict, result.failed]).toEqual(["invalid", ["nodes"]]);
});
