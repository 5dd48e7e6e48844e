import type { Note } from "../../../systems-under-test/system.ts";
import { Random } from "../../core/random.ts";
import type { Body, Message, NodeId } from "../../runtime/message.ts";
import type { Boot, Node, Runtime } from "../../runtime/runtime.ts";
import type { Cluster, MessageEvent, NetworkOptions, TraceSink } from "../environment.ts";
import { createSimulator, type SimulatorOptions } from "./simulator.ts";

/** A network on which nothing is left to chance: 1 ms between nodes, 0.1 ms to clients. */
export const calm: NetworkOptions = {
  latency: { distribution: "constant", meanMs: 1 },
  clientLatency: { distribution: "constant", meanMs: 0.1 },
  transport: "datagram",
  loss: 0,
  duplication: 0,
  timing: { model: "asynchronous" },
};

export class Recorder implements TraceSink {
  readonly messages: boolean;
  readonly sent: MessageEvent[] = [];
  readonly notes: Note[] = [];
  readonly logs: { readonly time: number; readonly node: NodeId; readonly text: string }[] = [];

  constructor(messages = true) {
    this.messages = messages;
  }

  message(event: MessageEvent): void {
    this.sent.push(event);
  }

  note(note: Note): void {
    this.notes.push(note);
  }

  log(time: number, node: NodeId, text: string): void {
    this.logs.push({ time, node, text });
  }
}

export interface Lab {
  readonly cluster: Cluster;
  readonly recorder: Recorder;
  /** The runtime of each node's current life. */
  readonly runtimes: Map<NodeId, Runtime>;
  /** What each node received, over all its lives: the bodies' `value`s. */
  readonly received: Map<NodeId, unknown[]>;
}

export interface LabOptions {
  readonly nodes?: readonly NodeId[];
  readonly network?: Partial<NetworkOptions>;
  readonly simulator?: Partial<SimulatorOptions>;
  readonly seed?: string;
  /** What the node does with a message; by default it only keeps it. */
  readonly receive?: (message: Message, runtime: Runtime) => void | Promise<void>;
  readonly booted?: (runtime: Runtime) => void | Promise<void>;
}

/** A cluster of nodes that keep what they receive; tests act through their runtimes. */
export async function launchLab(options: LabOptions = {}): Promise<Lab> {
  const recorder = new Recorder();
  const runtimes = new Map<NodeId, Runtime>();
  const received = new Map<NodeId, unknown[]>();
  const boot: Boot = async (runtime): Promise<Node> => {
    runtimes.set(runtime.self, runtime);
    const values = received.get(runtime.self) ?? [];
    received.set(runtime.self, values);
    await options.booted?.(runtime);
    return {
      receive: (message) => {
        values.push(message.body["value"]);
        return options.receive?.(message, runtime);
      },
    };
  };
  const cluster = await createSimulator(options.simulator).launch({
    launchable: { bugs: [], boot },
    nodes: options.nodes ?? ["n1", "n2", "n3"],
    random: new Random(options.seed ?? "lab"),
    network: { ...calm, ...options.network },
    sink: recorder,
  });
  return { cluster, recorder, runtimes, received };
}

export const value = (given: unknown): Body => ({ type: "value", value: given });

/** Lets that much virtual time pass. */
export function pass(cluster: Cluster, ms: number): Promise<void> {
  return cluster.drive(
    new Promise<void>((resolve) => void cluster.time.after(Math.round(ms * 1e6), resolve)),
  );
}
