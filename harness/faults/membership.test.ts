import { expect, test } from "vitest";
import { systemNamed } from "../../systems-under-test/index.ts";
import { systemOptionsOf } from "../../systems-under-test/system-options.ts";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import { msToNanos, sleep } from "../core/time.ts";
import type { Cluster } from "../environments/environment.ts";
import { simulator } from "../environments/simulator/simulator.ts";
import type { Injury, Skipped } from "./fault.ts";
import { Administrator } from "./kit/administrator.ts";
import { membership } from "./membership.ts";

const raft = systemNamed("raft");

/** Five Rafts of which three are members, driven through the test's steps. */
async function withCluster(seed: string, steps: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await simulator.launch({
    launchable: {
      system: "raft",
      bugs: [],
      boot: raft.boot(new Set(), systemOptionsOf(raft, { members: "3" })),
    },
    nodes: ["n1", "n2", "n3", "n4", "n5"],
    random: new Random(seed),
    network: {
      latency: { distribution: "constant", meanMs: 1 },
      clientLatency: { distribution: "constant", meanMs: 1 },
      transport: "datagram",
      loss: 0,
      duplication: 0,
      timing: { model: "asynchronous" },
    },
    sink: { messages: false, message() {}, note() {}, log() {} },
  });
  try {
    await cluster.drive(
      (async () => {
        await sleep(cluster.time, msToNanos(1_000));
        await steps(cluster);
      })(),
    );
  } finally {
    await cluster[Symbol.asyncDispose]();
  }
}

function inject(cluster: Cluster, seed: string, admin = raft.membership!): Promise<Injury | Skipped> {
  const random = new Random(seed);
  return membership.inject({ cluster, random, target: "any", scope: new Scope(), membership: admin });
}

async function members(cluster: Cluster): Promise<unknown> {
  using administrator = new Administrator(cluster);
  const answer = await administrator.ask(raft.membership!.query, 3_000);
  return answer.kind === "answer" ? raft.membership!.members(answer.body) : answer;
}

test.each(["1", "2", "3", "4", "5", "6"])("members change, and are as before in the end (seed %s)", (seed) =>
  withCluster(seed, async (cluster) => {
    const before = await members(cluster);
    const injury = await inject(cluster, seed);
    if ("skipped" in injury) throw new Error(injury.skipped);
    expect(injury.evidence, injury.evidence.text).toMatchObject({ bit: true });
    expect(injury.detail).toMatch(/^(grow|shrink|replace): n/);
    expect(await members(cluster)).not.toEqual(before);
    expect(await inject(cluster, seed)).toEqual({ skipped: "another change of members is in force" });
    await injury[Symbol.asyncDispose]();
    expect(injury.mended()).toMatchObject({ bit: false });
    expect(await members(cluster)).toHaveLength(3);
  }),
);

test("a system that says yes and does nothing is a fault that did not bite", () =>
  withCluster("1", async (cluster) => {
    const idle = { ...raft.membership!, change: () => raft.membership!.query };
    const injury = await inject(cluster, "1", idle);
    expect(injury).toMatchObject({ evidence: { bit: false } });
    expect((injury as Injury).evidence.blind).toBeUndefined();
  }));

test("without a majority nothing is changed, and it is said why", () =>
  withCluster("1", async (cluster) => {
    for (const node of ["n1", "n2", "n3"]) await cluster.crash(node, "kept");
    expect(await inject(cluster, "1")).toMatchObject({ skipped: expect.stringContaining("no leader tells") });
  }));
