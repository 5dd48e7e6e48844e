import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import { msToNanos, sleep } from "../core/time.ts";
import type { Cluster } from "../environments/environment.ts";
import { simulator } from "../environments/simulator/simulator.ts";
import type { Evidence, Injury } from "./fault.ts";
import { FakeCluster } from "./kit/fake-cluster.test-kit.ts";
import { allLinks } from "./kit/links.ts";
import { lossy } from "./lossy.ts";

test("on streams that are slow, or still make up for earlier losses, it is never said not to bite", async () => {
  const judged: string[] = [];
  for (const world of [
    { meanMs: 60, recovering: 0 },
    { meanMs: 5, recovering: 0.6 },
  ]) {
    for (let seed = 1; seed <= 60; seed++) {
      const evidence = await evidenceIn(world, seed);
      if (evidence === undefined) continue;
      expect(evidence.bit || evidence.blind !== undefined, `seed ${seed}: ${evidence.text}`).toBe(true);
      judged.push(evidence.blind ?? "bit");
    }
  }
  expect(judged.filter((how) => how === "bit").length).toBeGreaterThan(100);
});

test("on streams that lose nothing it is said not to bite, and nothing excuses it", async () => {
  const cluster = new FakeCluster({ capabilities: ["links"], sabotage: ["impose"], nodes: 7 });
  const injury = await cluster.drive(
    lossy.inject({ cluster, random: new Random(1), target: "any", scope: new Scope() }),
  );
  expect(injury).toMatchObject({ evidence: { bit: false } });
  expect((injury as Injury).evidence.blind).toBeUndefined();
});

/** `recovering`: the share of links that lost messages until just now, which a stream makes up for long afterwards. */
interface World {
  readonly meanMs: number;
  readonly recovering: number;
}

async function evidenceIn(world: World, seed: number): Promise<Evidence | undefined> {
  const cluster = await streams(world, seed);
  try {
    return await cluster.drive(injected(cluster, world, new Random(seed)));
  } finally {
    await cluster[Symbol.asyncDispose]();
  }
}

async function injected(cluster: Cluster, world: World, random: Random): Promise<Evidence | undefined> {
  const links = allLinks(cluster.nodes).filter(() => random.chance(world.recovering));
  if (links.length > 0) {
    const rule = await cluster.impose(links, { drop: 0.9 });
    const probes = links.map((link) => cluster.probeLink(link, 1, 5));
    await sleep(cluster.time, msToNanos(50));
    await rule[Symbol.asyncDispose]();
    await Promise.all(probes);
  }
  const injury = await lossy.inject({ cluster, random, target: "any", scope: new Scope() });
  return "skipped" in injury ? undefined : injury.evidence;
}

function streams({ meanMs }: World, seed: number): Promise<Cluster> {
  const latency = { distribution: "exponential", meanMs } as const;
  return simulator.launch({
    launchable: { system: "silent", bugs: [], boot: async () => ({ receive: () => {} }) },
    nodes: ["n1", "n2", "n3", "n4", "n5", "n6", "n7"],
    random: new Random(seed),
    network: {
      ...{ latency, clientLatency: latency, transport: "stream", loss: 0, duplication: 0 },
      timing: { model: "asynchronous" },
    },
    sink: { messages: false, message: () => {}, note: () => {}, log: () => {} },
  });
}
