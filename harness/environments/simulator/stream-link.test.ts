import fc from "fast-check";
import { expect, test } from "vitest";
import type { Latency } from "../environment.ts";
import { type Lab, launchLab, pass, value } from "./simulator.test-kit.ts";

const spread: Latency = { distribution: "exponential", meanMs: 10 };
const link = [{ src: "n1", dest: "n2" }];
const stream = (seed = "s"): Promise<Lab> =>
  launchLab({ network: { transport: "stream", latency: spread }, seed });
const send = (lab: Lab, given: unknown): void => lab.runtimes.get("n1")!.network.send("n2", value(given));
const received = (lab: Lab): unknown[] => lab.received.get("n2")!;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const reasons = (lab: Lab): (string | undefined)[] =>
  lab.recorder.sent.filter((event) => event.kind === "drop").map((event) => event.reason);

test("messages arrive once, in order, whatever the latencies, loss, duplication and short cuts", async () => {
  const action = fc.constantFrom("send", "wait", "cut", "mend", "loss", "reorder", "double");
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), fc.nat(), async (actions, seed) => {
      const lab = await stream(String(seed));
      const imposed: AsyncDisposable[] = [];
      let count = 0;
      for (const one of actions) {
        if (one === "send") send(lab, count++);
        else if (one === "wait") await pass(lab.cluster, 7);
        else if (one === "mend") await imposed.pop()?.[Symbol.asyncDispose]();
        else if (one === "cut") imposed.push(await lab.cluster.impose(link, { drop: 1 }));
        else if (one === "loss") imposed.push(await lab.cluster.impose(link, { drop: 0.2 }));
        else if (one === "reorder") imposed.push(await lab.cluster.impose(link, { reorder: 0.5 }));
        else imposed.push(await lab.cluster.impose(link, { duplicate: 1 }));
      }
      for (const one of imposed) await one[Symbol.asyncDispose]();
      await pass(lab.cluster, 20_000);
      expect(received(lab)).toEqual(upTo(count));
    }),
    { numRuns: 100 },
  );
});

test("loss by rule delays by retransmissions, and holds back what is behind", async () => {
  const lab = await launchLab({ network: { transport: "stream" } });
  const lossy = await lab.cluster.impose(link, { drop: 0.4 });
  const { arrived, delaysMs } = await lab.cluster.drive(lab.cluster.probeLink(link[0]!, 50, 10_000));
  expect(arrived).toBe(50);
  expect(delaysMs).toEqual(delaysMs.toSorted((a, b) => a - b));
  expect(delaysMs.at(-1)).toBeGreaterThan(200);
  await lossy[Symbol.asyncDispose]();
});

test("a cut shorter than the break loses nothing; the queue moves when a retransmission finds it over", async () => {
  const lab = await stream();
  const cut = await lab.cluster.impose(link, { drop: 1 });
  for (const number of upTo(5)) send(lab, number);
  await pass(lab.cluster, 4000);
  expect(received(lab)).toEqual([]);
  await cut[Symbol.asyncDispose]();
  await pass(lab.cluster, 1000);
  expect(received(lab)).toEqual(upTo(5));
});

test("what arrives between the end of a cut and the retransmission queues behind what waits for it", async () => {
  const lab = await launchLab({ network: { transport: "stream" } });
  const cut = await lab.cluster.impose(link, { drop: 1 });
  for (const number of [0, 1, 2]) send(lab, number);
  await pass(lab.cluster, 20);
  await cut[Symbol.asyncDispose]();
  send(lab, 3);
  await pass(lab.cluster, 20);
  expect(received(lab)).toEqual([]);
  await pass(lab.cluster, 500);
  expect(received(lab)).toEqual([0, 1, 2, 3]);
});

test("a cut that outlasts the break loses what was in flight; the next message opens a new connection", async () => {
  const lab = await stream();
  const cut = await lab.cluster.impose(link, { drop: 1 });
  for (const number of upTo(5)) send(lab, number);
  await pass(lab.cluster, 7000);
  expect(reasons(lab)).toEqual(Array(5).fill("reset"));
  send(lab, "later");
  await cut[Symbol.asyncDispose]();
  await pass(lab.cluster, 2000);
  expect(received(lab)).toEqual(["later"]);
});

test("a connection on which nearly everything is lost breaks as well", async () => {
  const lab = await stream();
  const lossy = await lab.cluster.impose(link, { drop: 0.999 });
  for (const number of upTo(3)) send(lab, number);
  await pass(lab.cluster, 6000);
  expect(reasons(lab)).toEqual(["reset", "reset", "reset"]);
  await lossy[Symbol.asyncDispose]();
  send(lab, "after");
  await pass(lab.cluster, 500);
  expect(received(lab)).toEqual(["after"]);
});

test.each(["n1", "n2"])(
  "when %s crashes, what was in flight is lost, also after a quick restart",
  async (node) => {
    const lab = await launchLab({
      network: { transport: "stream", latency: { distribution: "constant", meanMs: 50 } },
    });
    send(lab, "in flight");
    await lab.cluster.crash(node, "kept");
    await lab.cluster.drive(lab.cluster.start(node));
    send(lab, "new");
    await pass(lab.cluster, 200);
    expect(received(lab)).toEqual(["new"]);
    expect(reasons(lab)).toEqual(["reset"]);
  },
);

test("a node that crashed and stays down takes its connections with it", async () => {
  const lab = await launchLab({ network: { transport: "stream" } });
  send(lab, "in flight");
  await lab.cluster.crash("n1", "kept");
  await pass(lab.cluster, 100);
  expect(received(lab)).toEqual([]);
  expect(reasons(lab)).toEqual(["reset"]);
});

test("datagrams of a node that crashed still arrive, also at a node that was restarted", async () => {
  const lab = await launchLab({ network: { latency: { distribution: "constant", meanMs: 50 } } });
  send(lab, "in flight");
  for (const node of ["n1", "n2"]) {
    await lab.cluster.crash(node, "kept");
    await lab.cluster.drive(lab.cluster.start(node));
  }
  await pass(lab.cluster, 100);
  expect(received(lab)).toEqual(["in flight"]);
});
