import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
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

test("two faults of disks never take the same node", async () => {
  const cluster = new FakeCluster({ nodes: 1 });
  const slow = await injected(cluster, diskSlow);
  expect(await inject(cluster, diskFull)).toMatchObject({
    skipped: expect.stringContaining("broken already"),
  });
  await mend(cluster, slow);
  await mend(cluster, await injected(cluster, diskFull));
});

async function injected(cluster: FakeCluster, fault: Fault): Promise<Injury> {
  const injury = await inject(cluster, fault);
  if ("skipped" in injury) throw new Error(`skipped: ${injury.skipped}`);
  return injury;
}

function inject(cluster: FakeCluster, fault: Fault): Promise<Injury | Skipped> {
  const scope = new Scope();
  return cluster.drive(fault.inject({ cluster, random: new Random("1"), target: "any", scope }));
}

function mend(cluster: FakeCluster, injury: Injury): Promise<void> {
  return cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
}
