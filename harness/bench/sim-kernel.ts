import { Random } from "../core/random.ts";
import { msToNanos, nanosPerSecond, sleep } from "../core/time.ts";
import type { Cluster, TraceSink } from "../environments/environment.ts";
import { simulator } from "../environments/simulator/simulator.ts";
import type { Message } from "../runtime/message.ts";
import type { Boot, Node, Runtime } from "../runtime/runtime.ts";

export interface KernelFigures {
  readonly name: string;
  readonly events: number;
  readonly messages: number;
  readonly clientOperations: number;
  readonly simulatedSeconds: number;
  readonly elapsedSeconds: number;
  readonly eventsPerSecond: number;
  readonly timesRealTime: number;
}

export interface KernelLoad {
  readonly name: string;
  readonly seconds: number;
  readonly clients: number;
  /** Mean time between two calls of one client, ms; 0 is as fast as it can. */
  readonly thinkMs: number;
  /** Every node appends and syncs before it answers. */
  readonly durable: boolean;
  readonly trace: boolean;
}

export const kernelLoads: readonly KernelLoad[] = [
  { name: "messages only", seconds: 30, clients: 10, thinkMs: 0, durable: false, trace: false },
  { name: "durable", seconds: 30, clients: 10, thinkMs: 0, durable: true, trace: false },
  { name: "durable, traced", seconds: 30, clients: 10, thinkMs: 0, durable: true, trace: true },
  { name: "durable, 100 op/s", seconds: 300, clients: 10, thinkMs: 100, durable: true, trace: false },
];

/**
 * What the simulator itself costs: five nodes that do as little as a replicated log can do (the first sends each
 * request to the others and answers after a majority; heartbeats and election timers run beside it).
 */
export async function measureKernel(load: KernelLoad): Promise<KernelFigures> {
  const sink = new CountingSink(load.trace);
  const cluster = await simulator.launch({
    launchable: { bugs: [], boot: replica(load.durable) },
    nodes: ["n1", "n2", "n3", "n4", "n5"],
    random: new Random("kernel"),
    sink,
    network: {
      latency: { distribution: "exponential", meanMs: 1 },
      clientLatency: { distribution: "constant", meanMs: 0.1 },
      transport: "datagram",
      loss: 0,
      duplication: 0,
      timing: { model: "asynchronous" },
    },
  });
  const started = performance.now();
  const operations = await cluster.drive(clients(cluster, load));
  const elapsedSeconds = (performance.now() - started) / 1000;
  const { events = 0, messages = 0 } = cluster.counters?.() ?? {};
  await cluster[Symbol.asyncDispose]();
  return {
    name: load.name,
    events,
    messages,
    clientOperations: operations,
    simulatedSeconds: load.seconds,
    elapsedSeconds,
    eventsPerSecond: events / elapsedSeconds,
    timesRealTime: load.seconds / elapsedSeconds,
  };
}

async function clients(cluster: Cluster, load: KernelLoad): Promise<number> {
  const until = cluster.time.now() + load.seconds * nanosPerSecond;
  const random = new Random("clients");
  const one = async (name: string): Promise<number> => {
    const endpoint = cluster.connect(name);
    let answered = 0;
    while (cluster.time.now() < until) {
      const body = { type: "write", key: random.below(10), value: answered };
      if ((await endpoint.call("n1", body, nanosPerSecond)) !== "timeout") answered += 1;
      if (load.thinkMs > 0) await sleep(cluster.time, msToNanos(random.exponential(load.thinkMs)));
    }
    return answered;
  };
  const counts = await Promise.all(
    Array.from({ length: load.clients }, (_, number) => one(`c${number + 1}`)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function replica(durable: boolean): Boot {
  return (runtime) => new Replica(runtime, durable);
}

class Replica implements Node {
  readonly #runtime: Runtime;
  readonly #durable: boolean;
  readonly #waiting = new Map<number, { readonly request: Message; acknowledged: number }>();
  #index = 0;
  #election: Disposable | undefined;

  constructor(runtime: Runtime, durable: boolean) {
    this.#runtime = runtime;
    this.#durable = durable;
    if (runtime.self === "n1") this.#heartbeat();
  }

  receive(message: Message): void | Promise<void> {
    switch (message.body.type) {
      case "write":
        return this.#replicate(message);
      case "append":
        return this.#append(message);
      case "append_ok":
        return this.#acknowledged(message.body["index"] as number);
    }
  }

  async #replicate(request: Message): Promise<void> {
    const index = ++this.#index;
    this.#waiting.set(index, { request, acknowledged: 0 });
    this.#broadcast([{ term: 1, key: request.body["key"], value: request.body["value"] }], index);
    await this.#keep(index);
    this.#acknowledged(index);
  }

  async #append({ src, body }: Message): Promise<void> {
    this.#election?.[Symbol.dispose]();
    this.#election = this.#runtime.timers.after(this.#runtime.random.between(150, 300), () => {});
    if ((body["entries"] as readonly unknown[]).length > 0) await this.#keep(body["index"] as number);
    this.#runtime.network.send(src, { type: "append_ok", term: 1, index: body["index"] });
  }

  #acknowledged(index: number): void {
    const waiting = this.#waiting.get(index);
    if (waiting === undefined || ++waiting.acknowledged < 3) return;
    this.#waiting.delete(index);
    const { src, body } = waiting.request;
    this.#runtime.network.send(src, { type: "write_ok", in_reply_to: body.msg_id! });
  }

  #broadcast(entries: readonly unknown[], index: number): void {
    for (const node of this.#runtime.nodes) {
      if (node === this.#runtime.self) continue;
      this.#runtime.network.send(node, { type: "append", term: 1, leader: "n1", index, entries });
    }
  }

  #heartbeat(): void {
    this.#broadcast([], 0);
    this.#runtime.timers.after(50, () => this.#heartbeat());
  }

  async #keep(index: number): Promise<void> {
    if (!this.#durable) return;
    await this.#runtime.storage.append("log", `${index} 1 write\n`);
    await this.#runtime.storage.sync("log");
  }
}

class CountingSink implements TraceSink {
  readonly messages: boolean;
  readonly kept: unknown[] = [];

  constructor(messages: boolean) {
    this.messages = messages;
  }

  message(event: unknown): void {
    this.kept.push(event);
  }

  note(): void {}

  log(_time: number, node: string, text: string): void {
    throw new Error(`${node}: ${text}`);
  }
}
