import { describe, expect, it } from "vitest";
import { Random } from "../../core/random.ts";
import { msToNanos } from "../../core/time.ts";
import type { Message } from "../../runtime/message.ts";
import type { MessageEvent, NetworkOptions } from "../environment.ts";
import { quickNetwork, until } from "./launch.test-kit.ts";
import { RealTime } from "./real-time.ts";
import { Switchboard } from "./switchboard.ts";

class Listener {
  readonly kind: "node" | "client";
  session = 1;
  reachable = true;
  readonly heard: unknown[] = [];
  readonly disconnectedFrom: string[] = [];

  constructor(kind: "node" | "client") {
    this.kind = kind;
  }

  disconnected(from: string): void {
    this.disconnectedFrom.push(from);
  }

  accept(message: Message): string | undefined {
    if (!this.reachable) return "down";
    this.heard.push(message.body["text"] ?? message.body.type);
    return undefined;
  }
}

function wired(options: Partial<NetworkOptions> = {}, inFlightMax = 1000) {
  const trace: MessageEvent[] = [];
  const logs: string[] = [];
  const culprits: string[] = [];
  const board = new Switchboard({
    time: new RealTime(),
    options: { ...quickNetwork, ...options },
    random: new Random("board"),
    sink: {
      messages: true,
      message: (event) => trace.push(event),
      note: () => {},
      log: (_time, node, text) => logs.push(`${node} ${text}`),
    },
    inFlightMax,
    overflow: (culprit) => culprits.push(culprit),
  });
  const [n1, n2, c1] = [new Listener("node"), new Listener("node"), new Listener("client")];
  for (const [name, port] of Object.entries({ n1, n2, c1 })) board.plug(name, port);
  const say = (text: string, src = "n1", dest = "n2"): void =>
    board.send({ src, dest, body: { type: "say", text } });
  return { board, trace, logs, culprits, n1, n2, c1, say };
}

const link = { src: "n1", dest: "n2" };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("on the switchboard", () => {
  it("a reset breaks the connections of a node, with what is on its way, and tells waiting clients", async () => {
    const slow: NetworkOptions["latency"] = { distribution: "constant", meanMs: 20 };
    const { board, trace, n2, c1, say } = wired({ transport: "stream", latency: slow, clientLatency: slow });
    say("lost");
    say("asked", "c1", "n2");
    say("of others", "c1", "n1");
    expect(board.reset(["n2"])).toEqual({ broken: 2, ofClients: 1, left: 0 });
    expect(c1.disconnectedFrom).toEqual(["n2"]);
    expect(board.reset(["n2"])).toEqual({ broken: 0, ofClients: 0, left: 0 });
    say("after");
    await pause(60);
    expect(n2.heard).toEqual(["after"]);
    expect(trace.filter(({ kind }) => kind === "drop").map(({ reason }) => reason)).toEqual([
      "reset",
      "reset",
    ]);
  });

  it("datagrams have no connections to break", () => {
    const { board, say } = wired({ transport: "datagram" });
    say("kept");
    expect(board.reset(["n1", "n2"])).toEqual({ broken: 0, ofClients: 0, left: 0 });
  });

  it("every message is traced from its sending to its delivery or loss", async () => {
    const { board, trace, n2, say } = wired();
    say("a");
    await pause(10);
    n2.reachable = false;
    say("b");
    await pause(10);
    expect(trace.map(({ seq, kind, reason }) => [seq, kind, reason])).toEqual([
      [0, "send", undefined],
      [0, "deliver", undefined],
      [1, "send", undefined],
      [1, "drop", "down"],
    ]);
    expect(board.counters).toEqual({ messages: 2, delivered: 1, dropped: 1, inFlight: 0 });
  });

  it("the network's own loss and doubling strike between nodes only", async () => {
    const { n2, c1, say } = wired({ loss: 0.5, duplication: 0.5 });
    for (let count = 0; count < 400; count++) {
      say(String(count));
      say(String(count), "n2", "c1");
    }
    await pause(30);
    expect(c1.heard).toHaveLength(400);
    const distinct = new Set(n2.heard).size;
    expect(distinct).toBeGreaterThan(150);
    expect(distinct).toBeLessThan(250);
    expect(n2.heard.length).toBeGreaterThan(distinct + 50);
  });

  it("a cut stops what was on its way already, and a clog holds it", async () => {
    const { board, n2, say, trace } = wired({ latency: { distribution: "constant", meanMs: 20 } });
    say("doomed");
    const cut = board.rules.impose([link], { drop: 1 });
    await pause(40);
    await cut[Symbol.asyncDispose]();
    say("held");
    const clog = board.rules.impose([link], { clog: true });
    await pause(40);
    expect(n2.heard).toEqual([]);
    await clog[Symbol.asyncDispose]();
    expect(n2.heard).toEqual(["held"]);
    expect(trace.find(({ kind }) => kind === "drop")).toMatchObject({ seq: 0, reason: "cut" });
  });

  it("a synchronous network keeps its bound, whatever delay is drawn", async () => {
    const { board } = wired({
      latency: { distribution: "constant", meanMs: 500 },
      timing: { model: "synchronous", boundMs: 10 },
    });
    const probe = await board.probe(link, 3, msToNanos(200));
    expect(probe).toMatchObject({ arrived: 3, copies: 3 });
    expect(probe.delayMs).toBeLessThan(60);
  });

  it("more messages under way than may be are dropped, and the sender is named", async () => {
    const { board, culprits, say } = wired({ latency: { distribution: "constant", meanMs: 20 } }, 5);
    for (let count = 0; count < 7; count++) say("x");
    expect(culprits).toEqual(["n1", "n1"]);
    expect(board.counters).toMatchObject({ dropped: 2, inFlight: 5 });
    board.close();
  });

  it("a client that asks a node that is not there is told, and a node that does is logged", async () => {
    const { board, logs, c1 } = wired();
    board.send({ src: "c1", dest: "n9", body: { type: "read", msg_id: 4 } });
    board.send({ src: "n1", dest: "n9", body: { type: "read" } });
    await pause(5);
    expect(c1.heard).toEqual(['there is no node "n9"']);
    expect(logs).toEqual([expect.stringContaining('n1 (sent a message to "n9"')]);
  });
});

describe("a probe", () => {
  it("ends as soon as nothing more can come", async () => {
    const { board, n2 } = wired();
    const rules = [board.rules.impose([link], { clog: true }), board.rules.impose([link], { drop: 1 })];
    const start = performance.now();
    expect(await board.probe(link, 5, msToNanos(1000))).toMatchObject({ arrived: 0, copies: 0 });
    for (const rule of rules) await rule[Symbol.asyncDispose]();
    n2.reachable = false;
    expect(await board.probe(link, 5, msToNanos(1000))).toMatchObject({ arrived: 0 });
    expect(performance.now() - start).toBeLessThan(500);
  });

  it("waits no longer than it was told", async () => {
    const { board } = wired({ latency: { distribution: "constant", meanMs: 300 } });
    expect(await board.probe(link, 2, msToNanos(20))).toMatchObject({ arrived: 0 });
    board.close();
  });
});

describe("a stream", () => {
  const stream = { transport: "stream", latency: { distribution: "uniform", meanMs: 5 } } as const;

  it("keeps the order, and doubles nothing", async () => {
    const { board, n2, say } = wired(stream);
    board.rules.impose([link], { duplicate: 1, reorder: 0.5 });
    const sent = Array.from({ length: 50 }, (_, index) => String(index));
    for (const text of sent) say(text);
    await pause(150);
    expect(n2.heard).toEqual(sent);
  });

  it("turns loss into delay", async () => {
    const { board, n2, say } = wired(stream);
    const lossy = board.rules.impose([link], { drop: 0.4 });
    for (let index = 0; index < 4; index++) say(String(index));
    await lossy[Symbol.asyncDispose]();
    // Each loss costs a retransmission of 200 ms, and of twice that the next time.
    await until("all four arrived", () => n2.heard.length === 4, 30_000);
    expect(n2.heard).toEqual(["0", "1", "2", "3"]);
  });

  it("queues under a cut and goes on afterwards", async () => {
    const { board, n2, say } = wired(stream);
    const cut = board.rules.impose([link], { drop: 1 });
    say("a");
    say("b");
    await pause(50);
    expect(n2.heard).toEqual([]);
    await cut[Symbol.asyncDispose]();
    await pause(300);
    expect(n2.heard).toEqual(["a", "b"]);
  });

  it("shows a probe after a cut as soon as what the cut held is sent again", async () => {
    const { board, say } = wired(stream);
    const cut = board.rules.impose([link], { drop: 1 });
    say("held");
    await pause(50);
    expect(await board.probe(link, 3, msToNanos(100))).toMatchObject({ arrived: 0 });
    await cut[Symbol.asyncDispose]();
    expect(await board.probe(link, 3, msToNanos(1_500))).toMatchObject({ arrived: 3 });
    board.close();
  });

  it("is reset when an end crashes, with all that was under way", async () => {
    const { board, n2, say, trace } = wired(stream);
    const cut = board.rules.impose([link], { drop: 1 });
    say("lost");
    await pause(30);
    n2.session += 1;
    await cut[Symbol.asyncDispose]();
    say("new");
    await pause(300);
    expect(n2.heard).toEqual(["new"]);
    expect(trace.some(({ reason }) => reason === "reset")).toBe(true);
  });
});
