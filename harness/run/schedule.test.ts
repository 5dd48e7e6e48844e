import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { faults, resolveFaults } from "../faults/index.ts";
import { drawSchedule, drawWeights } from "./schedule.ts";
import { drawSwarm, swarmLines } from "./swarm.ts";

const base = { faults, target: "mixed", timeMs: 30_000, faultIntervalMs: 1500 } as const;

describe("the schedule of the nemesis", () => {
  test("is the same for the same seed and another for another", () => {
    expect(drawSchedule(new Random("7"), base)).toEqual(drawSchedule(new Random("7"), base));
    expect(drawSchedule(new Random("7"), base)).not.toEqual(drawSchedule(new Random("8"), base));
  });

  test("keeps to the time, to the faults' durations and to the mean interval", () => {
    const counts: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      const schedule = drawSchedule(new Random(seed), base);
      counts.push(schedule.length);
      for (const [position, planned] of schedule.entries()) {
        const fault = faults.find((known) => known.name === planned.fault)!;
        expect(planned.id).toBe(position);
        expect(planned.atMs).toBeGreaterThanOrEqual(schedule[position - 1]?.atMs ?? 0);
        expect(planned.durationMs).toBeLessThanOrEqual(fault.durationMs.max);
        expect(planned.durationMs).toBeGreaterThan(0);
        expect(planned.atMs + planned.durationMs).toBeLessThanOrEqual(base.timeMs);
      }
    }
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean).toBeGreaterThan(17);
    expect(mean).toBeLessThan(23);
  });

  test("overlaps faults, mixes targets and reaches every fault over many seeds", () => {
    const names = new Set<string>();
    const targets = new Set<string>();
    let overlapping = 0;
    for (let seed = 0; seed < 100; seed++) {
      const schedule = drawSchedule(new Random(seed), base);
      for (const [position, planned] of schedule.entries()) {
        names.add(planned.fault);
        targets.add(planned.target);
        const earlier = schedule[position - 1];
        if (earlier !== undefined && earlier.atMs + earlier.durationMs > planned.atMs) overlapping++;
      }
    }
    expect([...names].sort()).toEqual(faults.map((fault) => fault.name).sort());
    expect([...targets].sort()).toEqual(["any", "follower", "leader"]);
    expect(overlapping).toBeGreaterThan(100);
  });

  test("gives a short run one fault, and a run without faults or time none", () => {
    for (let seed = 0; seed < 50; seed++) {
      const short = drawSchedule(new Random(seed), { ...base, timeMs: 2000, faultIntervalMs: 100_000 });
      expect(short.length).toBeGreaterThanOrEqual(1);
    }
    expect(drawSchedule(new Random("1"), { ...base, faults: [] })).toEqual([]);
    expect(drawSchedule(new Random("1"), { ...base, timeMs: 10 })).toEqual([]);
  });

  test("stops at its limit of faults", () => {
    const many = { ...base, faultIntervalMs: 1, faultsMax: 20 };
    expect(drawSchedule(new Random("1"), many)).toHaveLength(20);
  });

  test("draws another mix in every run, leaving some faults out but never all", () => {
    const absent = (seed: number): number =>
      drawWeights(new Random(seed), faults).filter(({ weight }) => weight === 0).length;
    const counts = Array.from({ length: 200 }, (_, seed) => absent(seed));
    expect(new Set(counts).size).toBeGreaterThan(4);
    expect(Math.max(...counts)).toBeLessThan(faults.length);
    const two = resolveFaults(["crash", "pause"]);
    for (let seed = 0; seed < 50; seed++) {
      for (const { weight } of drawWeights(new Random(seed), two)) expect(weight).toBeGreaterThan(0);
    }
  });
});

describe("swarm options", () => {
  test("are the same for the same seed; what is given stays and moves no other", () => {
    const drawn = drawSwarm(new Random("3"));
    expect(drawSwarm(new Random("3"))).toEqual(drawn);
    expect(drawSwarm(new Random("3"), { nodes: 9 })).toEqual({ ...drawn, nodes: 9 });
  });

  test("vary, and are told in one line each", () => {
    const drawn = Array.from({ length: 60 }, (_, seed) => drawSwarm(new Random(seed)));
    expect(new Set(drawn.map((swarm) => swarm.nodes)).size).toBeGreaterThan(2);
    expect(new Set(drawn.map((swarm) => swarm.network.loss)).size).toBeGreaterThan(5);
    expect(new Set(drawn.map((swarm) => swarm.network.transport)).size).toBe(2);
    const lines = swarmLines(drawn[0]!);
    expect(lines.join("\n")).toMatch(/nodes +\d/);
    expect(lines).toHaveLength(12);
  });
});
