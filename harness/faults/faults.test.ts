import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import type { Fault, Injury, Skipped, Target } from "./fault.ts";
import { faults } from "./index.ts";
import { FakeCluster, type FakeOptions, type Sabotage } from "./kit/fake-cluster.test-kit.ts";

/** By fault or its kind: which part of the world, once out of order, makes a fault do nothing, and which keeps it from ending. */
const broken: Record<string, { readonly bite: Sabotage; readonly mend: Sabotage }> = {
  crash: { bite: "crash", mend: "start" },
  pause: { bite: "pause", mend: "resume" },
  "cpu-throttle": { bite: "throttle", mend: "unthrottle" },
  partition: { bite: "impose", mend: "lift" },
  loss: { bite: "impose", mend: "lift" },
  delay: { bite: "impose", mend: "lift" },
  duplicate: { bite: "impose", mend: "lift" },
  reorder: { bite: "impose", mend: "lift" },
  clock: { bite: "bend", mend: "straighten" },
  "unsynced-loss": { bite: "crash", mend: "start" },
  "disk-error": { bite: "break-disk", mend: "mend-disk" },
  "disk-slow": { bite: "break-disk", mend: "mend-disk" },
  reset: { bite: "reset", mend: "reconnect" },
  "torn-write": { bite: "crash", mend: "start" },
};

/** Members are changed by the system, which a fake cluster has not: see membership.test.ts. */
const ofTheWorld = faults.filter((fault) => fault.kind !== "membership");

describe.each(ofTheWorld.map((fault) => [fault.name, fault] as const))("%s", (_, fault) => {
  test("bites and ends, by its own probes, on clusters of every size", async () => {
    for (const nodes of [2, 3, 4, 5, 6, 7]) {
      for (const seed of ["1", "2"]) {
        const cluster = new FakeCluster({ nodes, seed });
        const injury = await inject(cluster, fault, seed);
        if ("skipped" in injury) {
          expect(nodes, injury.skipped).toBeLessThan(3);
          continue;
        }
        expect(injury.evidence, injury.evidence.text).toMatchObject({ bit: true });
        expect(injury.detail).not.toBe("");
        expect(injury.mended()).toBeUndefined();
        await dispose(cluster, injury);
        expect(injury.mended(), injury.mended()?.text).toMatchObject({ bit: false });
        expect(injury.mended()?.blind).toBeUndefined();
        for (const node of cluster.nodes) expect(cluster.state(node)).toBe("up");
      }
    }
  });

  test("is seen to have done nothing when the world does not obey", async () => {
    for (const seed of ["1", "2", "3"]) {
      const injury = await injectInto(
        { seed, sabotage: [(broken[fault.name] ?? broken[fault.kind])!.bite] },
        fault,
        seed,
      );
      expect(injury.evidence, injury.evidence.text).toMatchObject({ bit: false });
      expect(injury.evidence.blind).toBeUndefined();
    }
  });

  test("is seen not to end when the world does not obey", async () => {
    for (const seed of ["1", "2"]) {
      const cluster = new FakeCluster({ seed, sabotage: [(broken[fault.name] ?? broken[fault.kind])!.mend] });
      const injury = await injected(cluster, fault, seed);
      await dispose(cluster, injury);
      expect(injury.mended(), injury.mended()?.text).toMatchObject({ bit: true });
    }
  });

  test("is proven on lossy networks and on slow ones", async () => {
    for (const [seed, loss, meanMs] of [
      ["1", 0.05, 1],
      ["2", 0.3, 5],
      ["3", 0, 50],
    ] as const) {
      const cluster = new FakeCluster({ seed, loss, latency: { distribution: "exponential", meanMs } });
      const injury = await inject(cluster, fault, seed);
      if ("skipped" in injury) {
        expect(loss, injury.skipped).toBe(0.3);
        continue;
      }
      expect(injury.evidence, injury.evidence.text).toMatchObject({ bit: true });
      await dispose(cluster, injury);
      expect(injury.mended(), injury.mended()?.text).toMatchObject({ bit: false });
    }
  });

  test("says when nobody has the role it was to hit", async () => {
    if (fault.name === "partition-majorities-ring") return;
    const leaderless = await injectInto({}, fault, "1", "leader");
    expect(leaderless.detail).toMatch(/no leader to hit now/);
    const led = await injectInto({ roles: { n4: "leader" } }, fault, "1", "leader");
    expect(led.detail).not.toMatch(/no leader/);
    expect(led.detail).toMatch(/n4/);
  });

  test("skips rather than pretends on a cluster of one node, or bites there too", async () => {
    const injury = await inject(new FakeCluster({ nodes: 1 }), fault, "1");
    expect("skipped" in injury || injury.evidence.bit).toBe(true);
  });
});

async function injectInto(
  options: FakeOptions,
  fault: Fault,
  seed: string,
  target: Target = "any",
): Promise<Injury> {
  return injected(new FakeCluster(options), fault, seed, target);
}

async function injected(
  cluster: FakeCluster,
  fault: Fault,
  seed: string,
  target: Target = "any",
): Promise<Injury> {
  const injury = await inject(cluster, fault, seed, target);
  if ("skipped" in injury) throw new Error(`skipped: ${injury.skipped}`);
  return injury;
}

function inject(
  cluster: FakeCluster,
  fault: Fault,
  seed: string,
  target: Target = "any",
): Promise<Injury | Skipped> {
  return cluster.drive(fault.inject({ cluster, random: new Random(seed), target, scope: new Scope() }));
}

function dispose(cluster: FakeCluster, injury: Injury): Promise<void> {
  return cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
}
