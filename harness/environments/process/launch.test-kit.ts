import { fileURLToPath } from "node:url";
import type { Note } from "../../../systems-under-test/system.ts";
import { Random } from "../../core/random.ts";
import { msToNanos } from "../../core/time.ts";
import type { Body, NodeId } from "../../runtime/message.ts";
import type { Cluster, Launchable, MessageEvent, NetworkOptions } from "../environment.ts";
import { builtFile } from "./built-file.ts";
import { defaultLimits, type ProcessLimits } from "./limits.ts";
import { ProcessCluster } from "./process-cluster.ts";

/** A network that is as quick as the machine. */
export const quickNetwork: NetworkOptions = {
  latency: { distribution: "constant", meanMs: 0 },
  clientLatency: { distribution: "constant", meanMs: 0 },
  transport: "datagram",
  loss: 0,
  duplication: 0,
  timing: { model: "asynchronous" },
};

/** A launched cluster with all that it recorded. */
export interface Trial extends AsyncDisposable {
  readonly cluster: ProcessCluster;
  readonly notes: readonly Note[];
  readonly logs: readonly { readonly node: NodeId; readonly text: string }[];
  readonly messages: readonly MessageEvent[];
  /** One request of a client made for it; answers with the reply's body, or "timeout". */
  ask(node: NodeId, body: Body, timeoutMs?: number): Promise<Body | "timeout">;
}

export interface TrialOptions {
  readonly nodes?: number;
  readonly network?: Partial<NetworkOptions>;
  readonly limits?: Partial<ProcessLimits>;
  readonly folder?: string;
}

/** A program of the fixtures folder, run by its first line. */
export function fixture(name: string, ...rest: readonly string[]): Launchable {
  return { bugs: [], program: [fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), ...rest] };
}

/** The node that does what it is told. */
export function laboratory(...bugs: readonly string[]): Launchable {
  return { bugs, system: builtFile("harness/environments/process/fixtures/laboratory-system.js") };
}

export async function launch(launchable: Launchable, options: TrialOptions = {}): Promise<Trial> {
  const { nodes = 1, network, limits, folder } = options;
  const [notes, logs, messages]: [Note[], { node: NodeId; text: string }[], MessageEvent[]] = [[], [], []];
  const cluster = new ProcessCluster(
    {
      launchable,
      nodes: Array.from({ length: nodes }, (_, index) => `n${index + 1}`),
      random: new Random("process tests"),
      network: { ...quickNetwork, ...network },
      sink: {
        messages: true,
        message: (event) => messages.push(event),
        note: (note) => notes.push(note),
        log: (_time, node, text) => logs.push({ node, text }),
      },
      ...(folder === undefined ? {} : { folder }),
    },
    { ...defaultLimits, ...limits },
  );
  await cluster.launch();
  let clients = 0;
  return {
    ...{ cluster, notes, logs, messages },
    async ask(node, body, timeoutMs = 2000) {
      const client = cluster.connect(`c${++clients}`);
      const reply = await cluster.drive(client.call(node, body, msToNanos(timeoutMs)));
      client.close();
      return reply === "timeout" ? reply : reply.body;
    },
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/** All links into and out of a node. */
export function linksOf(cluster: Cluster, alone: NodeId): { readonly src: NodeId; readonly dest: NodeId }[] {
  return cluster.nodes
    .filter((node) => node !== alone)
    .flatMap((node) => [
      { src: node, dest: alone },
      { src: alone, dest: node },
    ]);
}

/** Waits until something is so; for what processes do in their own time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 5000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
