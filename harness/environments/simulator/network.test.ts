import fc from "fast-check";
import { expect, test } from "vitest";
import type { Latency, LinkRule, NetworkOptions } from "../environment.ts";
import { type Lab, launchLab, pass, value } from "./simulator.test-kit.ts";

const spread: Latency = { distribution: "exponential", meanMs: 10 };

/** Sends the numbers 0 to count - 1 from n1 to n2, `gapMs` apart. */
async function sendNumbers(lab: Lab, count: number, gapMs: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    lab.runtimes.get("n1")!.network.send("n2", value(number));
    if (gapMs > 0) await pass(lab.cluster, gapMs);
  }
}

const at = (lab: Lab, node = "n2"): number[] => lab.received.get(node) as number[];
const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const reasons = (lab: Lab): (string | undefined)[] =>
  lab.recorder.sent.filter((event) => event.kind === "drop").map((event) => event.reason);

test("datagrams overtake each other, and none is lost or doubled without a reason", async () => {
  const lab = await launchLab({ network: { latency: spread } });
  await sendNumbers(lab, 100, 1);
  await pass(lab.cluster, 1000);
  expect(at(lab)).not.toEqual(upTo(100));
  expect(ascending(at(lab))).toEqual(upTo(100));
});

test("loss and duplication of the network strike as often as they should, and spare clients", async () => {
  const lab = await launchLab({
    network: { loss: 0.2, duplication: 0.1 },
    receive: ({ src, body }, { network }) => {
      if (src === "c1") network.send(src, { type: "ok", in_reply_to: body.msg_id! });
    },
  });
  await sendNumbers(lab, 3000, 0);
  await pass(lab.cluster, 100);
  expect(at(lab).length / 3000).toBeGreaterThan(0.85);
  expect(at(lab).length / 3000).toBeLessThan(0.91);
  expect(reasons(lab).length / 3000).toBeGreaterThan(0.18);
  const client = lab.cluster.connect("c1");
  const replies = await lab.cluster.drive(Promise.all(upTo(200).map(() => client.call("n1", value(0), 1e9))));
  expect(replies).not.toContain("timeout");
});

test("a send and its delivery or loss have the same number in the trace", async () => {
  const lab = await launchLab({ network: { latency: spread, loss: 0.3 } });
  await sendNumbers(lab, 50, 0);
  await pass(lab.cluster, 1000);
  const ends = new Map<number, string[]>();
  for (const { seq, kind } of lab.recorder.sent) ends.set(seq, [...(ends.get(seq) ?? []), kind]);
  expect(ends.size).toBe(50);
  for (const kinds of ends.values()) expect(kinds.join()).toMatch(/^send,(deliver|drop)$/);
});

test("a cut of one direction stops that direction, also what is on its way", async () => {
  const lab = await launchLab();
  const { runtimes, cluster } = lab;
  runtimes.get("n1")!.network.send("n2", value("under way"));
  const cut = await cluster.impose([{ src: "n1", dest: "n2" }], { drop: 1 });
  runtimes.get("n1")!.network.send("n2", value("sent under it"));
  runtimes.get("n2")!.network.send("n1", value("other way"));
  await pass(cluster, 10);
  expect(at(lab)).toEqual([]);
  expect(at(lab, "n1")).toEqual(["other way"]);
  expect(reasons(lab)).toEqual(["cut", "cut"]);
  await cut[Symbol.asyncDispose]();
  runtimes.get("n1")!.network.send("n2", value("after"));
  await pass(cluster, 10);
  expect(at(lab)).toEqual(["after"]);
});

test.each(["datagram", "stream"] as const)(
  "a clogged %s link delivers everything once unclogged",
  async (transport) => {
    const lab = await launchLab({ network: { transport } });
    lab.runtimes.get("n1")!.network.send("n2", value(0));
    const clog = await lab.cluster.impose([{ src: "n1", dest: "n2" }], { clog: true });
    lab.runtimes.get("n1")!.network.send("n2", value(1));
    await pass(lab.cluster, 20_000);
    expect(at(lab)).toEqual([]);
    await clog[Symbol.asyncDispose]();
    await pass(lab.cluster, 10);
    expect(ascending(at(lab))).toEqual([0, 1]);
  },
);

test("delay, duplication and reordering by rule come on top of the network's own ways", async () => {
  const lab = await launchLab();
  const link = [{ src: "n1", dest: "n2" }];
  const slow = await lab.cluster.impose(link, { delay: { distribution: "constant", meanMs: 50 } });
  expect(await lab.cluster.drive(lab.cluster.probeLink(link[0]!, 3))).toEqual({
    arrived: 3,
    copies: 3,
    delayMs: 51,
    delaysMs: [51, 51, 51],
  });
  await slow[Symbol.asyncDispose]();
  const double = await lab.cluster.impose(link, { duplicate: 1 });
  expect(await lab.cluster.drive(lab.cluster.probeLink(link[0]!, 3))).toMatchObject({
    arrived: 3,
    copies: 6,
  });
  await double[Symbol.asyncDispose]();
  await lab.cluster.impose(link, { reorder: 0.3 });
  await sendNumbers(lab, 100, 0.5);
  await pass(lab.cluster, 100);
  expect(at(lab)).not.toEqual(upTo(100));
  expect(ascending(at(lab))).toEqual(upTo(100));
});

test("probes see a cut, a clog and a node that is down, without waiting for nothing", async () => {
  const { cluster } = await launchLab();
  const link = { src: "n1", dest: "n2" };
  const probe = (): Promise<number> =>
    cluster.drive(cluster.probeLink(link, 5)).then((result) => result.arrived);
  expect(await probe()).toBe(5);
  for (const rule of [{ drop: 1 }, { clog: true }] satisfies LinkRule[]) {
    const imposed = await cluster.impose([link], rule);
    const before = cluster.time.now();
    expect(await probe()).toBe(0);
    expect(cluster.time.now()).toBe(before);
    await imposed[Symbol.asyncDispose]();
    expect(await probe()).toBe(5);
  }
  await cluster.pause("n2");
  expect(await probe()).toBe(5);
  await cluster.crash("n2", "kept");
  expect(await probe()).toBe(0);
});

test("under a synchronous bound every message arrives within it", async () => {
  const timing = { model: "synchronous", boundMs: 12 } as const;
  const { cluster } = await launchLab({ network: { latency: spread, timing } });
  const { delaysMs } = await cluster.drive(cluster.probeLink({ src: "n1", dest: "n2" }, 500));
  expect(delaysMs).toHaveLength(500);
  expect(Math.max(...delaysMs)).toBe(12);
});

test("partial synchrony bounds messages from the stabilisation time on, and those sent before it to soon after", async () => {
  const timing = { model: "partial", boundMs: 5, stableAtMs: 100 } as const;
  const network: Partial<NetworkOptions> = { latency: { ...spread, meanMs: 50 }, loss: 0.2, timing };
  const { cluster } = await launchLab({ network });
  const early = await cluster.drive(cluster.probeLink({ src: "n1", dest: "n2" }, 500));
  expect(early.arrived).toBeLessThan(450);
  expect(Math.max(...early.delaysMs)).toBeGreaterThan(60);
  expect(Math.max(...early.delaysMs)).toBeLessThanOrEqual(105);
  const late = await cluster.drive(cluster.probeLink({ src: "n1", dest: "n2" }, 500));
  expect(late.arrived).toBe(500);
  expect(Math.max(...late.delaysMs)).toBeLessThanOrEqual(5);
});

test("messages beyond the limit in flight are dropped, and that is said once", async () => {
  const lab = await launchLab({ simulator: { inFlightMax: 10 } });
  await sendNumbers(lab, 15, 0);
  await pass(lab.cluster, 10);
  expect(at(lab)).toEqual(upTo(10));
  expect(reasons(lab)).toEqual(Array(5).fill("in-flight limit"));
  expect(lab.recorder.logs.map((line) => line.text)).toEqual([
    expect.stringContaining("limit of 10 messages"),
  ]);
  await sendNumbers(lab, 3, 5);
  expect(at(lab)).toHaveLength(13);
});

test("without a taker for messages the trace is not called for them", async () => {
  const lab = await launchLab();
  Object.assign(lab.recorder, { messages: false });
  await sendNumbers(lab, 5, 1);
  await pass(lab.cluster, 10);
  expect(lab.recorder.sent).toEqual([]);
  expect(at(lab)).toHaveLength(5);
  expect(lab.cluster.counters?.()).toMatchObject({ messages: 5, delivered: 5, dropped: 0, inFlight: 0 });
});

test("whatever rules come and go, once all is quiet nothing is in flight and each copy has one fate", async () => {
  const rule = fc.constantFrom<LinkRule[]>(
    { drop: 1 },
    { drop: 0.5 },
    { clog: true },
    { duplicate: 0.5, reorder: 0.5 },
    { delay: spread },
  );
  const transport = fc.constantFrom("datagram" as const, "stream" as const);
  await fc.assert(
    fc.asyncProperty(fc.array(rule, { maxLength: 5 }), transport, fc.nat(), async (rules, kind, seed) => {
      const network = { latency: spread, transport: kind, duplication: 0.1 };
      const lab = await launchLab({ network, seed: String(seed) });
      const imposed: AsyncDisposable[] = [];
      for (const one of rules) {
        await sendNumbers(lab, 5, 2);
        imposed.push(await lab.cluster.impose([{ src: "n1", dest: "n2" }], one));
        if (imposed.length > 2) await imposed.shift()?.[Symbol.asyncDispose]();
      }
      for (const one of imposed) await one[Symbol.asyncDispose]();
      await sendNumbers(lab, 5, 2);
      await pass(lab.cluster, 10_000);
      const counters = lab.cluster.counters?.() ?? {};
      expect(counters["inFlight"]).toBe(0);
      expect(counters["delivered"]! + counters["dropped"]!).toBeGreaterThanOrEqual(counters["messages"]!);
      if (kind === "stream")
        expect(counters["delivered"]! + counters["dropped"]!).toBe(counters["messages"]!);
    }),
    { numRuns: 60 },
  );
});
