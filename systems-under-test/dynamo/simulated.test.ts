import { expect, test } from "vitest";
import { checkHistory } from "../../checkers/index.ts";
import type { LadderDetail } from "../../checkers/ladder/detail.ts";
import { partsOf, scenarioOf } from "../../harness/cli/prepare.ts";
import { msToNanos, sleep } from "../../harness/core/time.ts";
import { runScenario } from "../../harness/run/run.ts";
import { talk } from "../talk.test-kit.ts";
import { dynamo } from "./dynamo.ts";

const short = {
  workload: "kv",
  time: "8s",
  rate: 200,
  keys: 2,
  "read-repair": "no",
  fault: "partition",
  trace: "no",
};

async function ladderOf(options: Readonly<Record<string, string | number>>): Promise<LadderDetail> {
  const scenario = await scenarioOf({ system: "dynamo" }, { ...short, ...options }, "1");
  const { history, record } = await runScenario({ ...(await partsOf(scenario)), reproduce: "", version: "" });
  expect(record.verdict, record.summary).toBe("valid");
  return checkHistory(history, { checker: "ladder" }).detail as LadderDetail;
}

test("R = W = 1 keeps its promise and is not even safe, and the ladder names what holds; where sessions wait, keys are coherent", async () => {
  const plain = await ladderOf({ r: 1, w: 1 });
  const validity = (detail: LadderDetail, model: string): string | undefined =>
    detail.rungs.find(({ name }) => name === model)?.validity;
  expect(validity(plain, "linearizable")).toBe("invalid");
  expect(validity(plain, "safe-register")).toBe("invalid");
  expect(plain.strongest).not.toEqual([]);
  const waiting = await ladderOf({ r: 1, w: 1, sessions: "yes" });
  expect(validity(waiting, "linearizable")).toBe("invalid");
  expect(validity(waiting, "cache-coherence")).toBe("valid");
  expect(waiting.strongest).toContain("cache-coherence");
});

test("quorums can be asked for with each request, and too few replicas are said as such", async () => {
  await talk(dynamo, {}, async (ask, cluster) => {
    const write = { type: "write", key: "x", value: 1 };
    expect(await ask("n1", { ...write, w: 3 })).toMatchObject({ type: "write_ok" });
    await cluster.crash("n2", "kept");
    await cluster.crash("n3", "kept");
    expect(await ask("n1", { type: "read", key: "x", r: 1, w: 1 })).toMatchObject({ value: 1 });
    expect(await ask("n1", { type: "read", key: "x" })).toMatchObject({ type: "error", code: 11 });
    // Its first round of questions found no quorum, so that nothing was written.
    expect(await ask("n1", { ...write, value: 2 })).toMatchObject({ type: "error", code: 11 });
    // Here one replica answered the read and took the write: nobody knows what becomes of it.
    expect(await ask("n1", { ...write, value: 3, r: 1 })).toMatchObject({ type: "error", code: 0 });
    expect(await ask("n1", { ...write, r: 0 })).toMatchObject({ type: "error", code: 12 });
    expect(await ask("n1", { type: "cas", key: "x", from: 1, to: 2 })).toMatchObject({ code: 10 });
  });
});

test("a request may ask for another number of replicas: only so many get it, and quorums beyond it are refused at once", async () => {
  await talk(dynamo, { n: "1", r: "1", w: "1" }, async (ask, cluster) => {
    const nodes = ["n1", "n2", "n3"];
    const read = { type: "read", key: "x" };
    const homes = await Promise.all(nodes.map((node) => ask(node, { ...read })));
    const home = nodes.find((_, at) => homes[at]!["code"] !== 11)!;
    const write = { type: "write", key: "x", value: 1 };
    expect(await ask(home, { ...write, w: 2 })).toMatchObject({ type: "error", code: 12 });
    expect(await ask(home, { ...read, n: 4 })).toMatchObject({
      code: 12,
      text: "4 replicas of each key need as many nodes; there are 3.",
    });
    expect(await ask(home, { ...read, n: 0 })).toMatchObject({ type: "error", code: 12 });
    expect(await ask(home, { ...write, n: 3, w: 3 })).toMatchObject({ type: "write_ok" });
    const others = nodes.filter((node) => node !== home);
    expect(await ask(home, { ...read, n: 3, r: 3 })).toMatchObject({ value: 1 });
    for (const node of others) await cluster.crash(node, "kept");
    // One of three would be no quorum, and the cluster's one replica is.
    expect(await ask(home, { ...write, value: 2, n: 3, w: 3 })).toMatchObject({ type: "error", code: 0 });
    expect(await ask(home, { ...write, value: 3 })).toMatchObject({ type: "write_ok" });
  });
});

test("who is beyond the first n of a request points to one of them", async () => {
  await talk(dynamo, {}, async (ask) => {
    const nodes = ["n1", "n2", "n3"];
    const read = { type: "read", key: "x", n: 1, r: 1, w: 1 };
    const answers = await Promise.all(nodes.map((node) => ask(node, read)));
    const [first] = nodes.filter((_, at) => answers[at]!["code"] !== 11);
    for (const [at, answer] of answers.entries())
      if (nodes[at] !== first) expect(answer).toMatchObject({ code: 11, leader: first });
    expect(await ask(first!, { ...read, r: 2 })).toMatchObject({ code: 12 });
  });
});

test("what a quorum acknowledged outlives a power cut of all, and a repeated request is done once", async () => {
  await talk(dynamo, {}, async (ask, cluster) => {
    const first = { type: "write", key: "x", value: 1, client: "c1", seq: 1 };
    expect(await ask("n1", first)).toMatchObject({ type: "write_ok" });
    expect(await ask("n1", { type: "write", key: "x", value: 2, client: "c1", seq: 2 })).toMatchObject({
      type: "write_ok",
    });
    for (const node of cluster.nodes) await cluster.crash(node, "lost");
    for (const node of cluster.nodes) await cluster.start(node);
    await sleep(cluster.time, msToNanos(300));
    expect(await ask("n1", first)).toEqual({ type: "timeout" });
    expect(await ask("n2", { type: "read", key: "x" })).toMatchObject({ value: 2 });
  });
});

test("carts written on both sides of a cut are united by anti-entropy alone, and a read shows all items", async () => {
  await talk(dynamo, { r: "1", w: "1", "read-repair": "no" }, async (ask, cluster) => {
    const cut = (["n1", "n2"] as const).flatMap((src) => [
      { src, dest: "n3" },
      { src: "n3", dest: src },
    ]);
    const rule = await cluster.impose(cut, { drop: 1 });
    await ask("n1", { type: "add_item", key: "c", item: 1 });
    await ask("n3", { type: "add_item", key: "c", item: 2 });
    expect(await ask("n3", { type: "read_cart", key: "c" })).toMatchObject({ items: [2] });
    await rule[Symbol.asyncDispose]();
    await sleep(cluster.time, msToNanos(2_000));
    for (const node of cluster.nodes)
      expect(await ask(node, { type: "read_cart", key: "c" })).toMatchObject({ items: [1, 2] });
  });
});

test("who stood in for a home and has handed over says nothing more of the key, when the home seems to be away again", async () => {
  await talk(dynamo, { n: "1", r: "1", w: "1", sloppy: "yes" }, async (ask, cluster) => {
    const read = { type: "read", key: "x" };
    const write = (value: number): { type: string; key: string; value: number } => ({
      type: "write",
      key: "x",
      value,
    });
    const nodes = ["n1", "n2", "n3"];
    const answers = await Promise.all(nodes.map((node) => ask(node, read)));
    const home = nodes.find((_, at) => answers[at]!.type !== "error" || answers[at]!["code"] === 20)!;
    const others = nodes.filter((node) => node !== home);
    await cluster.crash(home, "kept");
    await sleep(cluster.time, msToNanos(3_000));
    const written = await Promise.all(others.map((node) => ask(node, write(1))));
    const standIn = others[written.findIndex(({ type }) => type === "write_ok")]!;
    await cluster.start(home);
    await sleep(cluster.time, msToNanos(3_000));
    expect(await ask(home, read)).toMatchObject({ value: 1 });
    expect(await ask(home, write(2))).toMatchObject({ type: "write_ok" });
    await cluster.crash(home, "kept");
    await sleep(cluster.time, msToNanos(3_000));
    expect(await ask(standIn, read)).toMatchObject({ type: "error", code: 11 });
  });
});
