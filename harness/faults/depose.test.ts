import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import { msToNanos, sleep } from "../core/time.ts";
import { depose } from "./depose.ts";
import type { Injury, Skipped } from "./fault.ts";
import { FakeCluster } from "./kit/fake-cluster.test-kit.ts";
import { allLinks } from "./kit/links.ts";

test("each leader is cut off soon after it came to lead, and the one before comes back", async () => {
  const roles: Record<string, string> = { n1: "leader" };
  const cluster = new FakeCluster({ nodes: 3, roles });
  const injury = (await begin(cluster)) as Injury;
  expect(injury.evidence).toMatchObject({ bit: true });
  expect(alone(cluster)).toEqual(["n1"]);
  // That n1 goes on believing in itself changes nothing.
  await pass(cluster, 500);
  expect(alone(cluster)).toEqual(["n1"]);
  Object.assign(roles, { n1: "follower", n2: "leader" });
  await pass(cluster, 500);
  expect(alone(cluster)).toEqual(["n2"]);
  roles["n3"] = "leader";
  await pass(cluster, 500);
  expect(alone(cluster)).toEqual(["n3"]);
  await cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
  expect(alone(cluster)).toEqual([]);
  expect(injury.mended()).toMatchObject({ bit: false, figures: { cuts: 3 } });
  await pass(cluster, 1000);
  expect(alone(cluster)).toEqual([]);
});

test("when nobody takes its place the leader comes back", async () => {
  const roles: Record<string, string> = { n1: "leader" };
  const cluster = new FakeCluster({ nodes: 3, roles });
  const injury = (await begin(cluster)) as Injury;
  roles["n1"] = "follower";
  await pass(cluster, 3500);
  expect(alone(cluster)).toEqual([]);
  await cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
});

test("where nobody leads one node is cut off, which is said, and whoever leads then is next", async () => {
  const roles: Record<string, string> = {};
  const cluster = new FakeCluster({ nodes: 3, roles });
  const injury = (await begin(cluster)) as Injury;
  expect(injury.detail).toMatch(/no leader to hit now/);
  const next = cluster.nodes.find((node) => !injury.nodes.includes(node))!;
  roles[next] = "leader";
  await pass(cluster, 500);
  expect(alone(cluster)).toEqual([next]);
  await cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
});

function begin(cluster: FakeCluster): Promise<Injury | Skipped> {
  return cluster.drive(
    depose.inject({ cluster, random: new Random("1"), target: "any", scope: new Scope() }),
  );
}

const pass = (cluster: FakeCluster, ms: number): Promise<void> =>
  cluster.drive(sleep(cluster.time, msToNanos(ms)));

/** Nodes that nobody hears. */
function alone({ nodes, rules }: FakeCluster): string[] {
  const heard = allLinks(nodes).filter(({ src, dest }) => rules.on(src, dest).gate === "open");
  return nodes.filter((node) => !heard.some(({ src, dest }) => src === node || dest === node));
}
