import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { Scope } from "../core/scope.ts";
import { launchLab, pass, value } from "../environments/simulator/simulator.test-kit.ts";
import { FakeCluster } from "./kit/fake-cluster.test-kit.ts";
import { reset } from "./reset.ts";

test("connections are reset over and over, and no more once it is mended", async () => {
  const cluster = new FakeCluster({ nodes: 3 });
  let resets = 0;
  cluster.resetConnections = async () => {
    resets += 1;
    return { broken: 2, ofClients: 1, left: 0 };
  };
  const injury = await cluster.drive(inject(cluster));
  if ("skipped" in injury) throw new Error(injury.skipped);
  expect(injury.evidence).toMatchObject({ bit: true, text: "2 connections broke, 1 of them with clients" });
  await cluster.drive(new Promise<void>((resolve) => void cluster.time.after(10_000_000_000, resolve)));
  expect(resets).toBeGreaterThan(5);
  await cluster.drive(Promise.resolve(injury[Symbol.asyncDispose]()));
  expect(injury.mended()?.text).toContain(`after ${resets} resets that broke ${2 * resets} connections`);
  const before = resets;
  await cluster.drive(new Promise<void>((resolve) => void cluster.time.after(10_000_000_000, resolve)));
  expect(resets).toBe(before);
});

test("where no connection is open there is nothing to reset", async () => {
  const cluster = new FakeCluster();
  cluster.resetConnections = async () => ({ broken: 0, ofClients: 0, left: 0 });
  expect(await cluster.drive(inject(cluster))).toHaveProperty("skipped");
});

test("in the simulator what is on its way is lost, a waiting client is told at once, and new messages pass", async () => {
  const lab = await launchLab({
    network: { transport: "stream", latency: { distribution: "constant", meanMs: 10 } },
  });
  const network = lab.runtimes.get("n1")!.network;
  const client = lab.cluster.connect("c1");
  network.send("n2", value("lost"));
  const call = lab.cluster.drive(client.call("n1", { type: "unanswered" }, 60_000_000_000));
  await pass(lab.cluster, 5);
  const { broken, ofClients, left } = await lab.cluster.resetConnections!(["n1"]);
  expect({ broken, ofClients, left }).toEqual({ broken: 2, ofClients: 1, left: 0 });
  expect(await call).toBe("timeout");
  expect(lab.cluster.time.now()).toBeLessThan(10_000_000);
  expect(await lab.cluster.resetConnections!(["n1"])).toEqual({ broken: 0, ofClients: 0, left: 0 });
  network.send("n2", value("heard"));
  await pass(lab.cluster, 20);
  expect(lab.received.get("n2")).toEqual(["heard"]);
});

function inject(cluster: FakeCluster) {
  return reset.inject({ cluster, random: new Random("1"), target: "any", scope: new Scope() });
}
