import { Random } from "../harness/core/random.ts";
import { msToNanos } from "../harness/core/time.ts";
import type { Cluster } from "../harness/environments/environment.ts";
import { simulator } from "../harness/environments/simulator/simulator.ts";
import type { Body } from "../harness/runtime/message.ts";
import type { SystemUnderTest } from "./system.ts";
import { systemOptionsOf } from "./system-options.ts";

/** Asks a node on behalf of the one client and waits for its answer; `{ type: "timeout" }` when none comes. */
export type Ask = (node: string, body: Body) => Promise<Body>;

/** Runs a conversation with one client on a simulated cluster of three, in which every message takes a millisecond. */
export async function talk<V>(
  system: SystemUnderTest,
  options: Readonly<Record<string, string>>,
  conversation: (ask: Ask, cluster: Cluster) => Promise<V>,
): Promise<V> {
  const nodes = ["n1", "n2", "n3"];
  const constant = { distribution: "constant", meanMs: 1 } as const;
  const cluster = await simulator.launch({
    launchable: {
      system: system.name,
      bugs: [],
      boot: system.boot(new Set(), systemOptionsOf(system, options, nodes.length)),
    },
    nodes,
    random: new Random("talk"),
    network: {
      latency: constant,
      clientLatency: constant,
      transport: "datagram",
      loss: 0,
      duplication: 0,
      timing: { model: "asynchronous" },
    },
    sink: { messages: false, message() {}, note() {}, log() {} },
  });
  try {
    const endpoint = cluster.connect("c1");
    return await cluster.drive(
      conversation(async (node, body) => {
        const reply = await endpoint.call(node, body, msToNanos(2_000));
        return reply === "timeout" ? { type: "timeout" } : reply.body;
      }, cluster),
    );
  } finally {
    await cluster[Symbol.asyncDispose]();
  }
}
