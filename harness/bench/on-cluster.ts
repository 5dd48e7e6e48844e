import type { SystemUnderTest } from "../../systems-under-test/system.ts";
import { systemOptionsOf } from "../../systems-under-test/system-options.ts";
import { Random } from "../core/random.ts";
import type { Cluster, Latency, TraceSink } from "../environments/environment.ts";
import { simulator } from "../environments/simulator/simulator.ts";
import type { NodeId } from "../runtime/message.ts";
import type { Boot } from "../runtime/runtime.ts";

/** A simulated cluster without faults, to be measured. */
export interface Setup {
  readonly system: SystemUnderTest;
  readonly nodes: readonly NodeId[];
  readonly seed: string | number;
  /** One way, between nodes. */
  readonly latency: Latency;
  readonly clientLatency?: Latency;
  /** Options of the system, as texts. */
  readonly options?: Readonly<Record<string, string>>;
  readonly sink?: Partial<TraceSink>;
  /** What the nodes run instead of the system's own program. */
  readonly wrap?: (boot: Boot) => Boot;
}

/** Does the work on a cluster of its own. */
export async function onCluster<V>(setup: Setup, work: (cluster: Cluster) => Promise<V>): Promise<V> {
  const { system, nodes, options, sink, wrap = (boot) => boot } = setup;
  const boot = wrap(system.boot(new Set(), systemOptionsOf(system, options, nodes.length)));
  const cluster = await simulator.launch({
    launchable: { system: system.name, bugs: [], boot },
    nodes,
    random: new Random(setup.seed),
    network: {
      latency: setup.latency,
      clientLatency: setup.clientLatency ?? { distribution: "constant", meanMs: 0.1 },
      transport: "datagram",
      loss: 0,
      duplication: 0,
      timing: { model: "asynchronous" },
    },
    sink: { messages: sink?.message !== undefined, message() {}, note() {}, log() {}, ...sink },
  });
  try {
    return await cluster.drive(work(cluster));
  } finally {
    await cluster[Symbol.asyncDispose]();
  }
}
