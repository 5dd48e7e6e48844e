import { describe, expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import { msToNanos, sleep } from "../core/time.ts";
import { clockDrift } from "./clock-drift.ts";
import { crash } from "./crash.ts";
import { crashLoop } from "./crash-loop.ts";
import type { Fault, Injury, Skipped } from "./fault.ts";
import { FakeCluster } from "./kit/fake-cluster.test-kit.ts";
import { holdsOf } from "./kit/holds.ts";
import { linksBetween } from "./kit/links.ts";
import { lossy } from "./lossy.ts";
import { partitionFlapping } from "./partition-flapping.ts";
import { partitionIsolateOne } from "./partition-isolate-one.ts";
import { pause } from "./pause.ts";

describe("faults that overlap", () => {
  test("a node held down twice starts again when the last hold ends", async () => {
    const cluster = new FakeCluster({ nodes: 3 });
    const holds = holdsOf(cluster);
    await holds.takeDown("n1", "kept");
    await holds.takeDown("n1", "lost");
    expect(cluster.calls).toEqual(["crash n1 kept"]);
    await holds.letUp("n1");
    expect(cluster.state("n1")).toBe("down");
    await holds.letUp("n1");
    expect(cluster.state("n1")).toBe("up");
  });

  test("a node that was paused when it crashed comes back paused, until the pause ends too", async () => {
    const cluster = new FakeCluster({ nodes: 3 });
    const holds = holdsOf(cluster);
    await holds.pause("n2");
    await holds.takeDown("n2", "kept");
    await holds.letUp("n2");
    expect(cluster.state("n2")).toBe("paused");
    await holds.resume("n2");
    expect(cluster.state("n2")).toBe("up");
  });

  test("no probe relies on a link that several faults together leave hardly open", async () => {
    const cluster = new FakeCluster({ nodes: 2 });
    const holds = holdsOf(cluster);
    const links = linksBetween(["n1"], ["n2"]);
    await using scope = new Scope();
    const seen: string[] = [];
    for (let faults = 1; faults <= 3; faults++) {
      await holds.impose(scope, links, { drop: 0.7 });
      seen.push(holds.expects(links[0]!));
    }
    expect(seen).toEqual(["open", "open", "unsure"]);
    expect(holds.expects(links[0]!, scope)).toBe("open");
  });

  test("a clock that is not told for want of a processor proves nothing", async () => {
    const cluster = new FakeCluster({ nodes: 1 });
    const drift = await injected(cluster, clockDrift, "a");
    holdsOf(cluster).starve("n1");
    cluster.readClock = () => new Promise(() => {});
    await mend(cluster, drift);
    expect(drift.mended()).toMatchObject({ bit: false, blind: "n1 is left hardly any processor" });
  });

  test("a second crash takes another node, and is skipped when none is left", async () => {
    const cluster = new FakeCluster({ nodes: 2 });
    const first = await injected(cluster, single(crash, 1), "a");
    const second = await injected(cluster, single(crash, 1), "b");
    expect(new Set([...first.nodes, ...second.nodes]).size).toBe(2);
    expect(await inject(cluster, crash, "c")).toEqual({ skipped: "every node is down already" });
    await mend(cluster, first);
    expect(cluster.state(first.nodes[0]!)).toBe("up");
    expect(cluster.state(second.nodes[0]!)).toBe("down");
    expect(second.mended()).toBeUndefined();
    await mend(cluster, second);
    expect(second.mended()).toMatchObject({ bit: false });
    expect(second.mended()?.blind).toBeUndefined();
  });

  test("mending one of two equal cuts leaves the other in force, and the probe says so", async () => {
    const cluster = new FakeCluster({ nodes: 2 });
    const first = await injected(cluster, partitionIsolateOne, "a");
    const second = await injected(cluster, partitionIsolateOne, "b");
    expect(second.evidence).toMatchObject({ bit: false, blind: "every link it cuts was silent already" });
    await mend(cluster, first);
    expect(first.mended()).toMatchObject({ bit: false, blind: "other faults keep these links silent" });
    expect(await answers(cluster)).toBe(false);
    await mend(cluster, second);
    expect(second.mended()).toMatchObject({ bit: false });
    expect(second.mended()?.blind).toBeUndefined();
    expect(await answers(cluster)).toBe(true);
  });

  test("a cut that another fault's mending tears open is noticed", async () => {
    const cluster = new FakeCluster({ nodes: 2 });
    const first = await injected(cluster, partitionIsolateOne, "a");
    // The ledger knows of a second cut that the world has forgotten.
    holdsOf(cluster).note(linksBetween(["n1"], ["n2"]), "shut");
    await mend(cluster, first);
    expect(first.mended()).toMatchObject({ bit: true });
  });

  test("faults of links skip what others hold, and are proven on the rest", async () => {
    const cluster = new FakeCluster({ nodes: 3 });
    const cut = await injected(cluster, partitionIsolateOne, "a");
    const loss = await injected(cluster, lossy, "b");
    expect(loss.evidence).toMatchObject({ bit: true });
    const flapping = await injected(cluster, partitionFlapping, "c");
    for (const injury of [cut, loss, flapping]) await mend(cluster, injury);
    for (const injury of [cut, loss, flapping]) {
      const mended = injury.mended()!;
      expect(mended.bit, mended.text).toBe(false);
    }
    expect(await answers(cluster)).toBe(true);
  });

  test("a flapping partition opens and shuts many times and ends open", async () => {
    const cluster = new FakeCluster({ nodes: 3 });
    const injury = await injected(cluster, partitionFlapping, "a");
    await cluster.drive(sleep(cluster.time, msToNanos(5000)));
    await mend(cluster, injury);
    expect(injury.mended()!.text).toMatch(/answer again, after \d+ cuts/);
    expect(Number(/after (\d+) cuts/.exec(injury.mended()!.text)![1])).toBeGreaterThan(3);
    expect(await answers(cluster)).toBe(true);
  });

  test("a crash loop crashes several times, ends with the node up, and leaves a foreign hold alone", async () => {
    const cluster = new FakeCluster({ nodes: 3 });
    const injury = await injected(cluster, crashLoop, "a");
    await cluster.drive(sleep(cluster.time, msToNanos(6000)));
    const [node] = injury.nodes as [string];
    await cluster.drive(holdsOf(cluster).takeDown(node, "kept"));
    await mend(cluster, injury);
    const crashes = cluster.calls.filter((call) => call === `crash ${node} kept`).length;
    expect(crashes).toBeGreaterThan(2);
    expect(cluster.state(node)).toBe("down");
    await cluster.drive(holdsOf(cluster).letUp(node));
    expect(cluster.state(node)).toBe("up");
  });

  test("a second crash loop takes another node, and is skipped when none is left", async () => {
    const cluster = new FakeCluster({ nodes: 2 });
    const loops = [await injected(cluster, crashLoop, "a"), await injected(cluster, crashLoop, "a")];
    expect(new Set(loops.flatMap((loop) => loop.nodes)).size).toBe(2);
    expect(await inject(cluster, crashLoop, "a")).toMatchObject({ skipped: expect.any(String) });
    for (const loop of loops) await mend(cluster, loop);
    for (const node of cluster.nodes) expect(cluster.state(node)).toBe("up");
  });

  test("a node that dies by itself after its restart is the system's affair", async () => {
    const cluster = new FakeCluster({ nodes: 3 });
    const injury = await injected(cluster, single(crash, 1), "a");
    const start = cluster.start.bind(cluster);
    cluster.start = async (node) => {
      await start(node);
      cluster.die(node);
    };
    await mend(cluster, injury);
    expect(injury.mended()).toMatchObject({ bit: false, blind: "no node is left to be seen running" });
  });

  test("pausing says so when a crash loop took the node away", async () => {
    const cluster = new FakeCluster({ nodes: 1 });
    const loop = await injected(cluster, crashLoop, "a");
    expect(await inject(cluster, pause, "b")).toEqual({ skipped: "no node runs that could be paused" });
    await mend(cluster, loop);
    expect(cluster.state("n1")).toBe("up");
  });
});

/** The fault with a random stream whose first draw takes one node only. */
function single(fault: Fault, nodes: number): Fault {
  return {
    ...fault,
    inject: (injection) => {
      const random = new Random("one");
      random.chance = () => true;
      return fault.inject({ ...injection, random: nodes === 1 ? random : injection.random });
    },
  };
}

async function injected(cluster: FakeCluster, fault: Fault, seed: string): Promise<Injury> {
  const injury = await inject(cluster, fault, seed);
  if ("skipped" in injury) throw new Error(`skipped: ${injury.skipped}`);
  return injury;
}

function inject(cluster: FakeCluster, fault: Fault, seed: string): Promise<Injury | Skipped> {
  const random = new Random(seed);
  return cluster.drive(fault.inject({ cluster, random, target: "any", scope: new Scope() }));
}

function mend(cluster: FakeCluster, injury: Injury): Promise<void> {
  return cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
}

async function answers(cluster: FakeCluster): Promise<boolean> {
  const probe = await cluster.drive(cluster.probeLink({ src: "n1", dest: "n2" }, 20));
  return probe.arrived > 0;
}
