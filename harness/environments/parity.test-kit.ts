import { msToNanos, nanosToMs, sleep } from "../core/time.ts";
import type { Body } from "../runtime/message.ts";
import type { Cluster, Endpoint, Link, LinkRule } from "./environment.ts";

/** What one step of the script saw, in words that do not depend on how fast the environment is. */
export type Observation = readonly [what: string, seen: unknown];

/**
 * One script of sends, timers, crashes, partitions, pauses and bent clocks, for any environment: play it on a
 * fresh cluster of three nodes of the laboratory system on a quick network. Every environment must see
 * `parityObservations` on a datagram network and `streamObservations` on one of streams. Takes five to fifteen
 * seconds of the cluster's time.
 */
export async function playParityScript(cluster: Cluster): Promise<readonly Observation[]> {
  const stage = new Stage(cluster);
  const seen: Observation[] = [];
  for (const scene of scenes) seen.push(...(await cluster.drive(scene(stage))));
  stage.client.close();
  return seen;
}

export const parityObservations: readonly Observation[] = [
  ["states at first", ["up", "up", "up"]],
  ["roles at first", ["fresh", "fresh", "fresh"]],
  ["n2 heard", ["n1 hello"]],
  ["n1 heard itself", ["n1 me"]],
  ["asking a node that does not exist", "error 1"],
  ["timers in order of their times", [20, 60, 120]],
  ["under a one-way cut n2 heard", ["n1 hello"]],
  ["under a one-way cut n1 heard", ["n1 me", "n2 other way"]],
  ["after mending n2 heard", ["n1 hello", "n1 mended"]],
  ["under a clog n2 heard", ["n1 hello", "n1 mended"]],
  ["after the clog n2 heard", ["n1 hello", "n1 mended", "n1 clogged"]],
  ["a client whose link is cut", "timeout"],
  ["a client whose replies are cut", "timeout"],
  ["a client on a mended link", ["n1 me", "n2 other way"]],
  ["probes of a healthy link, with copies", [5, 5]],
  ["probes of a cut link, with copies", [0, 0]],
  ["probes of a doubling link, with copies", [5, 10]],
  ["probes of a slow link are slow", true],
  ["a crashed node is", "down"],
  ["asking a crashed node", "timeout"],
  ["probes of a crashed node", 0],
  ["started again it is", "up"],
  ["with the role", "recovered"],
  ["after a crash of the process there is left", "synced.loose"],
  ["in memory there is left", []],
  ["after a power cut there is left", "synced."],
  ["of the replaced file there is left", "new"],
  ["and the loss is known", { log: 5 }],
  ["a paused node is", "paused"],
  ["asking a paused node", "timeout"],
  ["a resumed node is", "up"],
  ["and heard, late", ["n1 while paused"]],
  ["a wall clock put forward by an hour", 1],
  ["its monotonic clock is off by", 0],
  ["mended it is off by", 0],
  ["a node of double rate keeps a timer in half the time", true],
  ["a node that fails is", "down"],
  ["the others are", ["up", "up"]],
  ["deaths of their own", ["n3"]],
  ["started again after its death it is", "up"],
];

const onStreams: Readonly<Record<string, unknown>> = {
  "after mending n2 heard": ["n1 hello", "n1 lost", "n1 mended"],
  "under a clog n2 heard": ["n1 hello", "n1 lost", "n1 mended"],
  "after the clog n2 heard": ["n1 hello", "n1 lost", "n1 mended", "n1 clogged"],
  "probes of a doubling link, with copies": "no datagrams",
};

/** A stream sends again what a cut has stopped, and knows no copies. */
export const streamObservations: readonly Observation[] = parityObservations.map(([what, seen]) => [
  what,
  onStreams[what] ?? seen,
]);

type Scene = (stage: Stage) => Promise<Observation[]>;

/** The hands of the script. */
class Stage {
  readonly cluster: Cluster;
  readonly client: Endpoint;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.client = cluster.connect("parity");
  }

  /** The node's answer to an order, or "timeout", or "error CODE". */
  async ask(node: string, type: string, rest: object = {}, timeoutMs = 2000): Promise<unknown> {
    const reply = await this.client.call(node, { type, ...rest } as Body, msToNanos(timeoutMs));
    if (reply === "timeout") return reply;
    return reply.body.type === "error" ? `error ${reply.body["code"]}` : reply.body["result"];
  }

  /** Has one node send a message to another, and gives it time to arrive. */
  async tell(src: string, dest: string, text: string): Promise<void> {
    await this.ask(src, "tell", { dest, text });
    await this.settle();
  }

  heard(node: string): Promise<unknown> {
    return this.ask(node, "heard");
  }

  /** On a stream a retransmission may be due. */
  settle(ms = 50): Promise<void> {
    return sleep(this.cluster.time, msToNanos(this.stream ? Math.max(ms, 500) : ms));
  }

  get stream(): boolean {
    return !this.cluster.capabilities.has("datagrams");
  }

  async under<V>(links: readonly Link[], rule: LinkRule, act: () => Promise<V>): Promise<V> {
    await using _imposed = await this.cluster.impose(links, rule);
    return await act();
  }

  states(): string[] {
    return this.cluster.nodes.map((node) => this.cluster.state(node));
  }
}

const forth: Link = { src: "n1", dest: "n2" };

const sends: Scene = async (stage) => {
  const { cluster } = stage;
  const seen: Observation[] = [
    ["states at first", stage.states()],
    ["roles at first", cluster.nodes.map((node) => cluster.role(node))],
  ];
  await stage.tell("n1", "n2", "hello");
  seen.push(["n2 heard", await stage.heard("n2")]);
  await stage.tell("n1", "n1", "me");
  seen.push(["n1 heard itself", await stage.heard("n1")]);
  seen.push(["asking a node that does not exist", await stage.ask("n9", "heard")]);
  const order: unknown[] = [];
  const timer = async (ms: number): Promise<void> => void order.push(await stage.ask("n1", "wait", { ms }));
  await Promise.all([timer(120), timer(20), timer(60)]);
  seen.push(["timers in order of their times", order]);
  return seen;
};

const partitions: Scene = async (stage) => {
  const seen: Observation[] = [];
  await stage.under([forth], { drop: 1 }, async () => {
    await stage.tell("n1", "n2", "lost");
    await stage.tell("n2", "n1", "other way");
  });
  seen.push(["under a one-way cut n2 heard", await stage.heard("n2")]);
  seen.push(["under a one-way cut n1 heard", await stage.heard("n1")]);
  await stage.tell("n1", "n2", "mended");
  await stage.settle();
  seen.push(["after mending n2 heard", await stage.heard("n2")]);
  await stage.under([forth], { clog: true }, async () => {
    await stage.tell("n1", "n2", "clogged");
    seen.push(["under a clog n2 heard", await stage.heard("n2")]);
  });
  await stage.settle();
  seen.push(["after the clog n2 heard", await stage.heard("n2")]);
  return seen;
};

const clients: Scene = async (stage) => {
  const request: Link = { src: "parity", dest: "n1" };
  const reply: Link = { src: "n1", dest: "parity" };
  const ask = (): Promise<unknown> => stage.ask("n1", "heard", {}, 200);
  return [
    ["a client whose link is cut", await stage.under([request], { drop: 1 }, ask)],
    ["a client whose replies are cut", await stage.under([reply], { drop: 1 }, ask)],
    ["a client on a mended link", await ask()],
  ];
};

const probes: Scene = async (stage) => {
  const probe = async (): Promise<unknown> => {
    const { arrived, copies } = await stage.cluster.probeLink(forth, 5, 200);
    return [arrived, copies];
  };
  const slow = { delay: { distribution: "constant", meanMs: 100 } } as const;
  return [
    ["probes of a healthy link, with copies", await probe()],
    ["probes of a cut link, with copies", await stage.under([forth], { drop: 1 }, probe)],
    [
      "probes of a doubling link, with copies",
      stage.stream ? "no datagrams" : await stage.under([forth], { duplicate: 1 }, probe),
    ],
    [
      "probes of a slow link are slow",
      await stage.under([forth], slow, async () => {
        const { delayMs, arrived } = await stage.cluster.probeLink(forth, 5, 1000);
        return arrived === 5 && delayMs >= 100 && delayMs < 500;
      }),
    ],
  ];
};

const crashes: Scene = async (stage) => {
  const { cluster } = stage;
  const seen: Observation[] = [];
  await stage.ask("n2", "append", { file: "log", text: "synced." });
  await stage.ask("n2", "sync", { file: "log" });
  await stage.ask("n2", "append", { file: "log", text: "loose" });
  await cluster.crash("n2", "kept");
  seen.push(["a crashed node is", cluster.state("n2")]);
  seen.push(["asking a crashed node", await stage.ask("n2", "heard", {}, 200)]);
  seen.push(["probes of a crashed node", (await cluster.probeLink(forth, 3, 200)).arrived]);
  await cluster.start("n2");
  seen.push(["started again it is", cluster.state("n2")]);
  seen.push(["with the role", cluster.role("n2")]);
  seen.push(["after a crash of the process there is left", await stage.ask("n2", "read", { file: "log" })]);
  seen.push(["in memory there is left", await stage.heard("n2")]);
  return seen;
};

const powerCuts: Scene = async (stage) => {
  const { cluster } = stage;
  await stage.ask("n2", "remove", { file: "log" });
  await stage.ask("n2", "append", { file: "log", text: "synced." });
  await stage.ask("n2", "sync", { file: "log" });
  await stage.ask("n2", "append", { file: "log", text: "loose" });
  await stage.ask("n2", "replace", { file: "term", text: "old" });
  await stage.ask("n2", "replace", { file: "term", text: "new" });
  await cluster.crash("n2", "lost");
  await cluster.start("n2");
  return [
    ["after a power cut there is left", await stage.ask("n2", "read", { file: "log" })],
    ["of the replaced file there is left", await stage.ask("n2", "read", { file: "term" })],
    ["and the loss is known", cluster.lastLoss?.("n2")],
  ];
};

const pauses: Scene = async (stage) => {
  const { cluster } = stage;
  const seen: Observation[] = [];
  await cluster.pause("n3");
  seen.push(["a paused node is", cluster.state("n3")]);
  await stage.tell("n1", "n3", "while paused");
  seen.push(["asking a paused node", await stage.ask("n3", "heard", {}, 200)]);
  await cluster.resume("n3");
  seen.push(["a resumed node is", cluster.state("n3")]);
  await stage.settle();
  seen.push(["and heard, late", await stage.heard("n3")]);
  return seen;
};

const clocks: Scene = async (stage) => {
  const { cluster } = stage;
  const hourMs = 3600 * 1000;
  const [bent, straight] = ["n2", "n1"];
  /** How far n2's clocks run ahead of n1's, against before, in whole hours. */
  const ahead = async (): Promise<{ wall: number; monotonic: number }> => {
    const [a, b] = [await cluster.readClock(bent), await cluster.readClock(straight)];
    return { wall: a.wallMs - b.wallMs, monotonic: a.monotonicMs - b.monotonicMs };
  };
  const before = await ahead();
  const hours = (now: number, then: number): number => Math.round((now - then) / hourMs) + 0;
  const jump = await cluster.bendClock(bent, { offsetMs: hourMs });
  const during = await ahead();
  await jump[Symbol.asyncDispose]();
  const after = await ahead();
  const fast = await cluster.bendClock(bent, { rate: 2 });
  const started = cluster.time.now();
  await stage.ask(bent, "wait", { ms: 600 });
  const tookMs = nanosToMs(cluster.time.now() - started);
  await fast[Symbol.asyncDispose]();
  return [
    ["a wall clock put forward by an hour", hours(during.wall, before.wall)],
    ["its monotonic clock is off by", hours(during.monotonic, before.monotonic)],
    ["mended it is off by", hours(after.wall, before.wall)],
    ["a node of double rate keeps a timer in half the time", tookMs >= 295 && tookMs < 550],
  ];
};

const deaths: Scene = async (stage) => {
  const { cluster } = stage;
  await stage.ask("n3", "fail", {}, 200);
  await stage.settle(300);
  const seen: Observation[] = [
    ["a node that fails is", cluster.state("n3")],
    ["the others are", ["n1", "n2"].map((node) => cluster.state(node))],
    ["deaths of their own", cluster.deaths?.().map((death) => death.node)],
  ];
  await cluster.start("n3");
  seen.push(["started again after its death it is", cluster.state("n3")]);
  return seen;
};

const scenes: readonly Scene[] = [
  sends,
  partitions,
  clients,
  probes,
  crashes,
  powerCuts,
  pauses,
  clocks,
  deaths,
];
