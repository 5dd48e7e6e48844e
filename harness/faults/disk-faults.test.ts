import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import { cpuThrottle } from "./cpu-throttle.ts";
import { diskEio } from "./disk-eio.ts";
import { diskFull } from "./disk-full.ts";
import { diskSlow } from "./disk-slow.ts";
import type { Fault, Injury, Skipped } from "./fault.ts";
import { FakeCluster } from "./kit/fake-cluster.test-kit.ts";
import { holdsOf } from "./kit/holds.ts";

test("a node that dies of its disk is proof enough, and runs again when the disk is mended", async () => {
  const cluster = new FakeCluster({ nodes: 1 });
  cluster.probeDisk = (node) => {
    cluster.die(node, "StorageError: ENOSPC: no space left on device");
    return new Promise(() => {});
  };
  const injury = await injected(cluster, diskFull);
  expect(injury.evidence).toMatchObject({ bit: true, text: "n1 died of it" });
  expect(cluster.state("n1")).toBe("down");
  Reflect.deleteProperty(cluster, "probeDisk");
  await mend(cluster, injury);
  expect(cluster.state("n1")).toBe("up");
  expect(injury.mended()).toMatchObject({ bit: false });
  expect(injury.mended()?.blind).toBeUndefined();
});

test("a node that dies of something else proves nothing", async () => {
  const cluster = new FakeCluster({ nodes: 1 });
  cluster.probeDisk = (node) => {
    cluster.die(node);
    return new Promise(() => {});
  };
  const injury = await injected(cluster, diskFull);
  expect(injury.evidence).toMatchObject({ bit: false, blind: "none of the nodes runs" });
});

test("a node that another fault holds down stays down when its disk is mended", async () => {
  const cluster = new FakeCluster({ nodes: 1 });
  const injury = await injected(cluster, diskEio);
  await cluster.drive(holdsOf(cluster).takeDown("n1", "kept"));
  await mend(cluster, injury);
  expect(cluster.state("n1")).toBe("down");
  expect(injury.mended()).toMatchObject({ bit: false, blind: "none of the nodes runs" });
  await cluster.drive(holdsOf(cluster).letUp("n1"));
  expect(cluster.state("n1")).toBe("up");
});

test("a node that runs and does not tell of its disk is no proof, neither of the fault nor of its end", async () => {
  const cluster = new FakeCluster({ nodes: 1 });
  const injury = await injected(cluster, diskFull);
  expect(injury.evidence).toMatchObject({ bit: true });
  cluster.probeDisk = () => new Promise(() => {});
  await mend(cluster, injury);
  expect(injury.mended()).toMatchObject({ bit: true });
  expect((await injected(cluster, diskFull)).evidence).toMatchObject({ bit: false });
});

test("of a node that is left no processor the time of its syncs proves nothing, and neither does its silence", async () => {
  const cluster = new FakeCluster({ nodes: 1 });
  const slow = await injected(cluster, diskSlow);
  expect(slow.evidence).toMatchObject({ bit: true });
  const starved = await injected(cluster, cpuThrottle);
  cluster.probeDisk = async () => ({ wrote: true, syncMs: 2_500 });
  await mend(cluster, slow);
  expect(slow.mended()).toMatchObject({ bit: false, blind: expect.stringContaining("processor") });
  cluster.probeDisk = () => new Promise(() => {});
  const full = await injected(cluster, diskFull);
  expect(full.evidence).toMatchObject({ bit: false, blind: expect.stringContaining("processor") });
  await mend(cluster, full);
  expect(full.mended()).toMatchObject({ bit: false, blind: expect.stringContaining("processor") });
  // An error is one, however late it comes; and who has a processor again has no excuse.
  Reflect.deleteProperty(cluster, "probeDisk");
  const errors = await injected(cluster, diskFull);
  expect(errors.evidence).toMatchObject({ bit: true });
  await mend(cluster, errors);
  await mend(cluster, starved);
  const again = await injected(cluster, diskSlow);
  cluster.probeDisk = async () => ({ wrote: true, syncMs: 2_500 });
  await mend(cluster, again);
  expect(again.mended()).toMatchObject({ bit: true });
});

test("where the disk of another node is as slow nobody says that a mended one is not mended", async () => {
  const cluster = new FakeCluster({ nodes: 2 });
  const slow = await injected(cluster, diskSlow, "single");
  expect(slow.nodes).toHaveLength(1);
  cluster.probeDisk = async () => ({ wrote: true, syncMs: 2_500 });
  await mend(cluster, slow);
  expect(slow.mended()).toMatchObject({ bit: false, blind: expect.stringContaining("nobody touched") });
  Reflect.deleteProperty(cluster, "probeDisk");
  const again = await injected(cluster, diskSlow, "single");
  cluster.probeDisk = async (node) => ({ wrote: true, syncMs: again.nodes.includes(node) ? 2_500 : 1 });
  await mend(cluster, again);
  expect(again.mended()).toMatchObject({ bit: true });
});

test("two faults of disks never take the same node", async () => {
  const cluster = new FakeCluster({ nodes: 1 });
  const slow = await injected(cluster, diskSlow);
  expect(await inject(cluster, diskFull)).toMatchObject({
    skipped: expect.stringContaining("broken already"),
  });
  await mend(cluster, slow);
  await mend(cluster, await injected(cluster, diskFull));
});

async function injected(cluster: FakeCluster, fault: Fault, seed = "1"): Promise<Injury> {
  const injury = await inject(cluster, fault, seed);
  if ("skipped" in injury) throw new Error(`skipped: ${injury.skipped}`);
  return injury;
}

function inject(cluster: FakeCluster, fault: Fault, seed = "1"): Promise<Injury | Skipped> {
  const scope = new Scope();
  return cluster.drive(fault.inject({ cluster, random: new Random(seed), target: "any", scope }));
}

function mend(cluster: FakeCluster, injury: Injury): Promise<void> {
  return cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
}
