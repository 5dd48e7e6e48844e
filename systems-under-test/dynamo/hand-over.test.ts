import { expect, test } from "vitest";
import { partsOf, scenarioOf } from "../../harness/cli/prepare.ts";
import { msToNanos, sleep } from "../../harness/core/time.ts";
import type { Cluster } from "../../harness/environments/environment.ts";
import { runScenario } from "../../harness/run/run.ts";
import type { Body } from "../../harness/runtime/message.ts";
import { type Ask, talk } from "../talk.test-kit.ts";
import { dynamo } from "./dynamo.ts";

/** One copy of each key, so that nothing but handing over can bring it to another node. */
const alone = { n: "1", r: "1", w: "1", "read-repair": "no" };
const nodes = ["n1", "n2", "n3"];
const keys = Array.from({ length: 250 }, (_, number) => `k${number}`);

/** Asks, and follows the way to whom the node points to. */
async function askHome(ask: Ask, node: string, body: Body): Promise<Body> {
  const answer = await ask(node, body);
  return typeof answer["leader"] === "string" ? ask(answer["leader"], body) : answer;
}

async function writeAll(ask: Ask, node: string): Promise<void> {
  for (const [value, key] of keys.entries())
    expect(await askHome(ask, node, { type: "write", key, value })).toMatchObject({ type: "write_ok" });
}

async function expectAll(ask: Ask, node: string): Promise<void> {
  for (const [value, key] of keys.entries())
    expect(await askHome(ask, node, { type: "read", key }), key).toMatchObject({ value });
}

function rest(cluster: Cluster): Promise<void> {
  return sleep(cluster.time, msToNanos(4_000));
}

test("who joins is brought its keys and serves them, and who forgets nothing in a power cut knows of it", async () => {
  await talk(dynamo, { ...alone, members: "2" }, async (ask, cluster) => {
    expect(await ask("n3", { type: "members" })).toMatchObject({ members: ["n1", "n2"] });
    expect(await ask("n3", { type: "read", key: "k0" })).toMatchObject({ code: 11 });
    await writeAll(ask, "n3");
    expect(await ask("n2", { type: "join", node: "n3" })).toMatchObject({ members: nodes });
    await rest(cluster);
    await expectAll(ask, "n1");
    const own = await Promise.all(keys.map((key) => ask("n3", { type: "read", key })));
    expect(own.filter(({ type }) => type === "read_ok").length).toBeGreaterThan(10);
    for (const node of nodes) await cluster.crash(node, "lost");
    for (const node of nodes) await cluster.start(node);
    await rest(cluster);
    for (const node of nodes) expect(await ask(node, { type: "members" })).toMatchObject({ members: nodes });
    await expectAll(ask, "n2");
  });
});

test("what the one who leaves holds goes to the others, who keep it when it is gone; until then it points to them", async () => {
  await talk(dynamo, alone, async (ask, cluster) => {
    await writeAll(ask, "n1");
    expect(await ask("n3", { type: "leave", node: "n1" })).toMatchObject({ members: ["n2", "n3"] });
    await rest(cluster);
    for (const key of keys)
      expect(await ask("n1", { type: "read", key })).toMatchObject({
        leader: expect.stringMatching(/n[23]/),
      });
    await cluster.crash("n1", "kept");
    await expectAll(ask, "n2");
  });
});

test("keys wait for a new home that is down, and are not forgotten by who is down meanwhile", async () => {
  await talk(dynamo, alone, async (ask, cluster) => {
    await writeAll(ask, "n1");
    await cluster.crash("n2", "kept");
    expect(await ask("n3", { type: "leave", node: "n1" })).toMatchObject({ type: "leave_ok" });
    await cluster.crash("n1", "lost");
    await cluster.start("n1");
    await rest(cluster);
    await cluster.start("n2");
    await rest(cluster);
    await cluster.crash("n1", "kept");
    await expectAll(ask, "n3");
  });
});

test("changes that follow each other before anything is handed over lose nothing", async () => {
  await talk(dynamo, alone, async (ask, cluster) => {
    await writeAll(ask, "n1");
    for (const members of [
      ["n2", "n3"],
      ["n1", "n2"],
      ["n1", "n3"],
      ["n2", "n3"],
    ])
      expect(await ask("n2", { type: "change_members", members })).toMatchObject({ members });
    await rest(cluster);
    await cluster.crash("n1", "kept");
    await expectAll(ask, "n3");
  });
});

test("who takes a write that comes too late, when it is home no more, brings it to the new home", async () => {
  const options = { n: "2", r: "1", w: "2", "read-repair": "no" };
  await talk(dynamo, options, async (ask, cluster) => {
    // n1 does not hear at once that n2 leaves.
    const rule = await cluster.impose([{ src: "n3", dest: "n1" }], { drop: 1 });
    expect(await ask("n3", { type: "leave", node: "n2" })).toMatchObject({ type: "leave_ok" });
    const written: string[] = [];
    for (const key of keys.slice(0, 50))
      void ask("n1", { type: "write", key, value: 1 }).then(({ type }) => {
        if (type === "write_ok") written.push(key);
      });
    await sleep(cluster.time, msToNanos(40));
    await cluster.crash("n1", "kept");
    await rule[Symbol.asyncDispose]();
    expect(written.length).toBeGreaterThan(5);
    await rest(cluster);
    for (const key of written)
      expect(await askHome(ask, "n3", { type: "read", key }), key).toMatchObject({ value: 1 });
  });
});

test("what is written at one who has not heard that it left is not lost", async () => {
  await talk(dynamo, alone, async (ask, cluster) => {
    const cut = (["n2", "n3"] as const).flatMap((other) => [
      { src: other, dest: "n1" },
      { src: "n1", dest: other },
    ]);
    const rule = await cluster.impose(cut, { drop: 1 });
    expect(await ask("n2", { type: "leave", node: "n1" })).toMatchObject({ type: "leave_ok" });
    expect(await ask("n1", { type: "members" })).toMatchObject({ type: "error", code: 11 });
    const written: string[] = [];
    for (const key of keys) {
      const { type } = await ask("n1", { type: "write", key, value: 1 });
      if (type === "write_ok") written.push(key);
    }
    expect(written.length).toBeGreaterThan(10);
    await rule[Symbol.asyncDispose]();
    await rest(cluster);
    await cluster.crash("n1", "kept");
    for (const key of written)
      expect(await askHome(ask, "n2", { type: "read", key })).toMatchObject({ value: 1 });
  });
});

test("changes that would leave too few, or that nobody understands, are refused", async () => {
  await talk(dynamo, {}, async (ask) => {
    expect(await ask("n1", { type: "leave", node: "n3" })).toMatchObject({
      code: 22,
      text: "no fewer than 3 nodes can be members",
    });
    expect(await ask("n1", { type: "join", node: "n9" })).toMatchObject({ code: 12 });
    expect(await ask("n1", { type: "change_members", members: "n1" })).toMatchObject({ code: 12 });
    expect(await ask("n1", { type: "members" })).toMatchObject({ members: nodes });
  });
  await talk(dynamo, { ...alone, serial: "yes" }, async (ask) => {
    expect(await ask("n1", { type: "leave", node: "n3" })).toMatchObject({ code: 10 });
  });
});

/** Of up to two faults each strikes in every run. */
const mixes = ["membership,crash", "membership,partition-isolate-one", "membership,crash,partition-one-way"];

test("members come and go under partitions and crashes, and no item of a cart is lost", {
  timeout: 300_000,
}, async () => {
  const options = {
    ...{ workload: "cart", time: "15s", rate: 150, nodes: 6, members: 3, n: 2, r: 1, w: 1 },
    ...{ interval: "2s", trace: "no" },
  };
  const wrong: string[] = [];
  let changes = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const fault = mixes[seed % mixes.length]!;
    const scenario = await scenarioOf({ system: "dynamo" }, { ...options, fault }, String(seed));
    const { record } = await runScenario({ ...(await partsOf(scenario)), reproduce: "", version: "" });
    if (record.verdict !== "valid") wrong.push(`seed ${seed}: ${record.summary}`);
    changes += record.faults.filter(
      ({ kind, skipped }) => kind === "membership" && skipped === undefined,
    ).length;
  }
  expect(wrong).toEqual([]);
  expect(changes).toBeGreaterThan(20);
});
