import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { msToNanos, sleep } from "../../core/time.ts";
import type { Cluster } from "../environment.ts";
import { calm, launchLab, pass, Recorder, value } from "./simulator.test-kit.ts";
import { simulator } from "./simulator.ts";

test("a client's call reaches a node and its reply comes back, in virtual time", async () => {
  const lab = await launchLab({
    receive: ({ src, body }, { network }) => {
      network.send(src, { type: "ok", value: 7, in_reply_to: body.msg_id! });
    },
  });
  const client = lab.cluster.connect("c1");
  const started = lab.cluster.time.now();
  const reply = await lab.cluster.drive(client.call("n1", value(3), msToNanos(100)));
  expect(reply).toMatchObject({ src: "n1", dest: "c1", body: { type: "ok", value: 7 } });
  expect(lab.cluster.time.now() - started).toBe(msToNanos(0.2));
  expect(lab.received.get("n1")).toEqual([3]);
});

test("a call without an answer times out in virtual time, and a late reply is dropped", async () => {
  const lab = await launchLab({
    receive: ({ src, body }, { network, timers }) => {
      timers.after(200, () => network.send(src, { type: "late", in_reply_to: body.msg_id! }));
    },
  });
  const client = lab.cluster.connect("c1");
  const started = lab.cluster.time.now();
  expect(await lab.cluster.drive(client.call("n1", value(3), msToNanos(100)))).toBe("timeout");
  expect(lab.cluster.time.now() - started).toBe(msToNanos(100));
  await pass(lab.cluster, 500);
  expect(lab.recorder.sent.at(-1)).toMatchObject({ kind: "drop", reason: "unasked" });
});

test("a client that asks a node that does not exist is told so", async () => {
  const { cluster, recorder, runtimes } = await launchLab();
  const reply = await cluster.drive(cluster.connect("c1").call("n9", value(1), msToNanos(100)));
  expect(reply).toMatchObject({ src: "n9", body: { type: "error", code: 1, in_reply_to: 1 } });
  for (let count = 0; count < 3; count++) runtimes.get("n1")!.network.send("n9", value(1));
  expect(recorder.logs.map((line) => line.text)).toEqual(["sent a message to n9, which does not exist"]);
});

test("a message to oneself arrives", async () => {
  const { cluster, runtimes, received } = await launchLab();
  runtimes.get("n1")!.network.send("n1", value("me"));
  await pass(cluster, 1);
  expect(received.get("n1")).toEqual(["me"]);
});

test("changing a message after it was sent is an error at once", async () => {
  const { cluster, runtimes } = await launchLab();
  const log = [1, 2];
  runtimes.get("n1")!.network.send("n2", { type: "append", log });
  expect(() => log.push(3)).toThrow(TypeError);
  await pass(cluster, 5);
});

/** Nodes that gossip with async storage, timers and random draws: everything a digest could miss. */
async function gossip(seed: string): Promise<string> {
  const recorder = new Recorder();
  const cluster = await simulator.launch({
    nodes: ["n1", "n2", "n3"],
    random: new Random(seed),
    sink: recorder,
    network: {
      ...calm,
      latency: { distribution: "exponential", meanMs: 5 },
      loss: 0.05,
      duplication: 0.05,
    },
    launchable: {
      bugs: [],
      boot: async (runtime) => {
        const known = Number((await runtime.storage.read("count")) || "0");
        let count = known;
        const tick = (): void => {
          for (const node of runtime.nodes) runtime.network.send(node, value(count));
          runtime.timers.after(runtime.random.between(5, 20), tick);
        };
        tick();
        return {
          receive: async (message) => {
            count += 1;
            runtime.note("count", { count, from: message.src, wall: runtime.clock.wallMs() });
            await runtime.storage.append("log", `${message.src} ${count}\n`);
            if (count % 3 === 0) await runtime.storage.sync("log");
            if (count % 5 === 0) await runtime.storage.replace("count", String(count));
            runtime.note("kept", { length: (await runtime.storage.read("log")).length });
          },
        };
      },
    },
  });
  await cluster.drive(upset(cluster, new Random(seed)));
  const digest = createHash("sha256")
    .update(JSON.stringify([recorder.sent, recorder.notes, recorder.logs, cluster.counters?.()]))
    .digest("hex");
  expect(recorder.notes.length).toBeGreaterThan(300);
  await cluster[Symbol.asyncDispose]();
  return digest;
}

async function upset(cluster: Cluster, random: Random): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await sleep(cluster.time, msToNanos(random.between(20, 60)));
    const node = random.pick(cluster.nodes);
    await cluster.crash(node, random.pick(["kept", "lost", "torn"] as const));
    await sleep(cluster.time, msToNanos(random.between(5, 20)));
    await cluster.start(node);
    await cluster.pause(random.pick(cluster.nodes));
    await using _cut = await cluster.impose([{ src: "n1", dest: "n2" }], { drop: 1 });
    await sleep(cluster.time, msToNanos(20));
    for (const each of cluster.nodes) await cluster.resume(each);
  }
}

test("the same seed gives the same run, byte for byte, with async nodes and faults; another seed another", async () => {
  const first = await gossip("a");
  expect(await gossip("a")).toBe(first);
  expect(await gossip("b")).not.toBe(first);
});

test("two clusters driven at the same time do not disturb each other", async () => {
  const alone = await gossip("a");
  expect(await Promise.all([gossip("a"), gossip("b"), gossip("a")])).toEqual([
    alone,
    await gossip("b"),
    alone,
  ]);
});

test("a foreign program is refused in a sentence", async () => {
  const options = { nodes: ["n1"], random: new Random(1), sink: new Recorder(), network: calm };
  const launched = simulator.launch({ ...options, launchable: { bugs: [], program: ["./x"] } });
  await expect(launched).rejects.toThrow("--env process");
});

test("a node that dies while it starts is said to, and nothing is left", async () => {
  const launched = launchLab({
    booted: ({ self }) => {
      if (self === "n2") throw new Error("no configuration");
    },
  });
  await expect(launched).rejects.toThrow(/n2 died while it started: .*no configuration/);
});

test("a trace that cannot be written fails the run, and is not blamed on the node that sent", async () => {
  const { cluster, recorder, runtimes } = await launchLab();
  recorder.message = () => {
    throw new Error("disk full");
  };
  runtimes.get("n1")!.timers.after(5, () => runtimes.get("n1")!.network.send("n2", value(1)));
  await expect(pass(cluster, 10)).rejects.toThrow("trace could not be written");
  expect(cluster.deaths?.()).toEqual([]);
});

test("disposing of a cluster ends what waits for it, and its clients", async () => {
  const { cluster } = await launchLab();
  const call = cluster.connect("c1").call("n1", value(1), 1e12);
  const driven = cluster.drive(new Promise(() => {}));
  await cluster[Symbol.asyncDispose]();
  await expect(driven).rejects.toThrow("disposed of");
  expect(await call).toBe("timeout");
  expect(cluster.nodes.map((node) => cluster.state(node))).toEqual(["down", "down", "down"]);
});
