import { expect, test } from "vitest";
import { partsOf, scenarioOf } from "../../harness/cli/prepare.ts";
import { operationsOf } from "../../harness/core/history.ts";
import { msToNanos, sleep } from "../../harness/core/time.ts";
import { runScenario } from "../../harness/run/run.ts";
import { talk } from "../talk.test-kit.ts";
import { dynamo } from "./dynamo.ts";

test("a cas replaces the value it expects and no other, wherever it is asked for, and a power cut changes nothing", async () => {
  await talk(dynamo, { serial: "yes" }, async (ask, cluster) => {
    const cas = (from: number, to: number) => ({ type: "cas", key: "x", from, to });
    expect(await ask("n1", { type: "read", key: "x" })).toMatchObject({ code: 20 });
    expect(await ask("n1", cas(1, 2))).toMatchObject({ code: 20 });
    expect(await ask("n1", { type: "write", key: "x", value: 1 })).toMatchObject({ type: "write_ok" });
    expect(await ask("n2", cas(1, 2))).toMatchObject({ type: "cas_ok" });
    expect(await ask("n3", cas(1, 3))).toMatchObject({ code: 22 });
    for (const node of cluster.nodes) await cluster.crash(node, "lost");
    for (const node of cluster.nodes) await cluster.start(node);
    await sleep(cluster.time, msToNanos(300));
    expect(await ask("n3", { type: "read", key: "x" })).toMatchObject({ value: 2 });
    expect(await ask("n2", { type: "delete", key: "x" })).toMatchObject({ type: "delete_ok" });
    expect(await ask("n1", cas(2, 3))).toMatchObject({ code: 20 });
    // Carts are no registers: quorums serve them as ever.
    expect(await ask("n1", { type: "add_item", key: "x", item: 1 })).toMatchObject({ type: "add_item_ok" });
  });
});

test("without a majority nothing is done, and what was only proposed is in doubt", async () => {
  await talk(dynamo, { serial: "yes" }, async (ask, cluster) => {
    await cluster.crash("n2", "kept");
    expect(await ask("n1", { type: "write", key: "x", value: 1 })).toMatchObject({ type: "write_ok" });
    await cluster.crash("n3", "kept");
    expect(await ask("n1", { type: "write", key: "x", value: 2 })).toMatchObject({ code: 11 });
    expect(await ask("n1", { type: "read", key: "x" })).toMatchObject({ code: 11 });
    await cluster.start("n2");
    expect(await ask("n2", { type: "read", key: "x" })).toMatchObject({ value: 1 });
  });
});

test("coordinators that outvote each other all the time, on a network that loses messages, do each request once or not at all", async () => {
  const options = {
    workload: "kv",
    serial: "yes",
    time: "6s",
    rate: 400,
    keys: 1,
    latency: "exponential:5ms",
  };
  const scenario = await scenarioOf(
    { system: "dynamo" },
    { ...options, loss: 0.2, nodes: 3, trace: "no" },
    "2",
  );
  const { history, record } = await runScenario({ ...(await partsOf(scenario)), reproduce: "", version: "" });
  expect(record.verdict, record.summary).toBe("valid");
  const swaps = operationsOf(history).filter(({ f }) => f === "cas");
  const ended = (type: string): number => swaps.filter(({ outcome }) => outcome.type === type).length;
  expect(ended("ok")).toBeGreaterThan(15);
  expect(ended("info")).toBeLessThan(0.25 * swaps.length);
});
