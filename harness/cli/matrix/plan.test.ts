import { describe, expect, test } from "vitest";
import { matrixKey, recordedMix } from "../../../reports/matrix/matrix-data.ts";
import { systems } from "../../../systems-under-test/index.ts";
import { crashRecovery } from "../../../systems-under-test/tolerates.ts";
import { resolveFaults } from "../../faults/index.ts";
import { scenarioOf } from "../prepare.ts";
import { mixesOf } from "./mixes.ts";
import { type MatrixScope, planMatrix } from "./plan.ts";

const whole: MatrixScope = { systems, bugs: [], mixes: [], seeds: 6, shrink: true, time: "10s" };

describe("the plan of a matrix", () => {
  const tasks = planMatrix(whole);

  test("has each bug's scenario first, and nothing twice", () => {
    const bugs = systems.flatMap((system) => Object.keys(system.bugs));
    expect(bugs.length).toBeGreaterThan(40);
    expect(tasks.slice(0, bugs.length).map((task) => "bug" in task && task.bug)).toEqual(bugs);
    expect(new Set(tasks.map(matrixKey)).size).toBe(tasks.length);
  });

  test("has as many seeds as were asked for in each cell, and five times as many of recorded scenarios", () => {
    const seedsOf = (mix: string): number =>
      tasks
        .filter((task) => task.kind === "cell" && task.bug === "stale-read" && task.workload === "kv")
        .reduce((sum, task) => sum + (task.kind === "cell" && task.mix === mix ? task.seeds : 0), 0);
    expect(seedsOf("all")).toBe(6);
    expect(seedsOf(recordedMix)).toBe(30);
  });

  test("of some bugs and mixes has these alone, and no systems without bugs", () => {
    const some = planMatrix({ ...whole, bugs: ["stale-read"], mixes: ["clock"] });
    expect(some.filter(({ kind }) => kind === "audit")).toEqual([]);
    expect(new Set(some.flatMap((task) => (task.kind === "cell" ? [task.mix] : [])))).toEqual(
      new Set(["clock"]),
    );
  });

  test("a bug of leases meets no clocks, which the system does not promise to survive with leases", () => {
    const mixes = tasks.flatMap((task) =>
      task.kind === "cell" && task.bug === "long-lease" ? [task.mix] : [],
    );
    expect(mixes).toContain("partition");
    expect(mixes).not.toContain("clock");
    const all = tasks.find((task) => task.kind === "cell" && task.bug === "long-lease" && task.mix === "all");
    expect(String(all?.options["fault"]).split(",")).not.toContain("clock");
  });

  test("every task of a first round is a scenario that can be made, whatever transport the swarm draws", async () => {
    const first = planMatrix({ ...whole, seeds: 4 }).filter(
      ({ kind }) => kind === "cell" || kind === "audit",
    );
    for (const { options, system } of first)
      for (const seed of ["1", "2"]) await scenarioOf({ system }, { ...options }, seed);
  });
});

test("mixes hold what is tolerated alone, and a group is cut when it is tolerated in part", () => {
  const raft = systems.find(({ name }) => name === "raft")!;
  const mixes = mixesOf(raft, crashRecovery);
  expect(mixes.map(({ name }) => name)).toEqual([
    "none",
    "crash",
    "pause",
    "depose",
    "partition",
    "links",
    "clock",
    "disk",
    "all",
  ]);
  const kinds = resolveFaults(mixes.at(-1)!.fault.split(",")).map(({ kind }) => kind);
  expect(kinds.filter((kind) => !crashRecovery.includes(kind))).toEqual([]);
  const slow = mixesOf(raft, ["delay"]);
  expect(slow.find(({ name }) => name === "links")?.fault).toBe("slow,clog");
  expect(slow.find(({ name }) => name === "disk")?.fault).toBe("disk-slow");
  expect(mixesOf(raft, []).map(({ name }) => name)).toEqual(["none"]);
});
