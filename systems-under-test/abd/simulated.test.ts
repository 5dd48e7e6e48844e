import { expect, test } from "vitest";
import { checkHistory } from "../../checkers/index.ts";
import type { LadderDetail } from "../../checkers/ladder/detail.ts";
import { partsOf, scenarioOf } from "../../harness/cli/prepare.ts";
import { msToNanos, sleep } from "../../harness/core/time.ts";
import type { Cluster, Link } from "../../harness/environments/environment.ts";
import { runScenario } from "../../harness/run/run.ts";
import { talk } from "../talk.test-kit.ts";
import { abd } from "./abd.ts";

const write = (value: number) => ({ type: "write", key: "x", value });
const read = { type: "read", key: "x" };

const between = (cluster: Cluster, one: string): readonly Link[] =>
  cluster.nodes
    .filter((node) => node !== one)
    .flatMap((node) => [
      { src: one, dest: node },
      { src: node, dest: one },
    ]);

test("any node serves while a majority is up; without one it says so, and of a write that nobody knows", async () => {
  await talk(abd, {}, async (ask, cluster) => {
    expect(await ask("n1", read)).toMatchObject({ type: "read_ok", value: null });
    expect(await ask("n1", write(1))).toMatchObject({ type: "write_ok" });
    await cluster.crash("n1", "lost");
    expect(await ask("n3", read)).toMatchObject({ value: 1 });
    expect(await ask("n2", { type: "delete", key: "x" })).toMatchObject({ type: "delete_ok" });
    expect(await ask("n3", read)).toMatchObject({ value: null });
    await cluster.crash("n2", "lost");
    // Nobody was asked to store anything yet, so that the refusals are definite.
    expect(await ask("n3", read)).toMatchObject({ type: "error", code: 11 });
    expect(await ask("n3", write(2))).toMatchObject({ type: "error", code: 11 });
    expect(await ask("n3", { type: "cas", key: "x", from: 1, to: 2 })).toMatchObject({ code: 10 });
    expect(await ask("n3", { type: "write", key: "x" })).toMatchObject({ code: 12 });
  });
});

test("a write that a majority could not store may yet be read: its outcome is open", async () => {
  await talk(abd, { writers: "single" }, async (ask, cluster) => {
    expect(await ask("n2", write(1))).toMatchObject({ type: "error", code: 11, leader: "n1" });
    expect(await ask("n1", write(1))).toMatchObject({ type: "write_ok" });
    const cut = await cluster.impose(between(cluster, "n1"), { drop: 1 });
    expect(await ask("n1", write(2))).toMatchObject({ type: "error", code: 0 });
    expect(await ask("n2", read)).toMatchObject({ value: 1 });
    await cut[Symbol.asyncDispose]();
    expect(await ask("n1", read)).toMatchObject({ value: 2 });
    // That read wrote back what it returned.
    await cluster.crash("n1", "lost");
    expect(await ask("n2", read)).toMatchObject({ value: 2 });
  });
});

test("what was acknowledged outlives a power cut of all, and a single writer's next life comes after it", async () => {
  await talk(abd, { writers: "single" }, async (ask, cluster) => {
    for (const value of [1, 2, 3]) await ask("n1", write(value));
    for (const node of cluster.nodes) await cluster.crash(node, "lost");
    for (const node of cluster.nodes) await cluster.start(node);
    await sleep(cluster.time, msToNanos(100));
    expect(await ask("n3", read)).toMatchObject({ value: 3 });
    expect(await ask("n1", write(4))).toMatchObject({ type: "write_ok" });
    expect(await ask("n2", read)).toMatchObject({ value: 4 });
  });
});

test("in memory nothing outlives a crash", async () => {
  await talk(abd, { storage: "memory" }, async (ask, cluster) => {
    await ask("n1", write(1));
    for (const node of cluster.nodes) await cluster.crash(node, "kept");
    for (const node of cluster.nodes) await cluster.start(node);
    expect(await ask("n2", read)).toMatchObject({ value: null });
  });
});

test("without write-back registers are regular and not atomic, and the ladder says so", async () => {
  const options = {
    workload: "kv",
    "write-back": "no",
    time: "10s",
    rate: 400,
    keys: 1,
    latency: "exponential:15ms",
    trace: "no",
  };
  const scenario = await scenarioOf({ system: "abd" }, options, "1");
  const { history, record } = await runScenario({ ...(await partsOf(scenario)), reproduce: "", version: "" });
  expect(record.verdict, record.summary).toBe("valid");
  const { rungs } = checkHistory(history, { checker: "ladder" }).detail as LadderDetail;
  const validity = (model: string): string | undefined => rungs.find(({ name }) => name === model)?.validity;
  expect(validity("linearizable")).toBe("invalid");
  expect(validity("weakly-regular-register")).toBe("valid");
});
