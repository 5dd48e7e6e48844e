import { systems } from "../../systems-under-test/index.ts";
import type { OperationCost, SystemUnderTest } from "../../systems-under-test/system.ts";
import { msToNanos, nanosToMs, sleep } from "../core/time.ts";
import type { Cluster } from "../environments/environment.ts";
import { nodeNames } from "../run/workload-options.ts";
import type { Bench } from "./bench.ts";
import { onCluster, type Setup } from "./on-cluster.ts";

/** What operations cost: the figures of docs/reference/systems. */
export const costs: Bench = {
  name: "costs",
  summary: "messages between nodes and round trips of each system's operations, measured one by one",
  async run() {
    for (const system of systems)
      for (const cost of system.costs ?? []) {
        const { messages, roundTrips } = await measureCost(system, cost);
        process.stdout.write(
          `${system.name.padEnd(12)} ${cost.operation.padEnd(32)} ${cost.nodes} nodes: ${messages} messages, ${roundTrips} round trips\n`,
        );
      }
  },
};

export interface MeasuredCost extends Pick<OperationCost, "messages" | "roundTrips"> {
  /** Of the messages, those that the busiest node sent. */
  readonly busiest: number;
}

/** One-way delay between nodes; everything else is far quicker. */
const delayMs = 5;
const tries = 40;

/**
 * One operation at a time on a quiet cluster, asked of the node that leads or has the role named. The least of several
 * tries counts: the others ran into heartbeats or failure detectors, which cost the same whether anybody asks or not.
 */
export async function measureCost(system: SystemUnderTest, cost: OperationCost): Promise<MeasuredCost> {
  const nodes = nodeNames(cost.nodes);
  const sent = new Map(nodes.map((node) => [node, 0]));
  const setup: Setup = {
    system,
    nodes,
    seed: "costs",
    latency: { distribution: "constant", meanMs: delayMs },
    ...(cost.options === undefined ? {} : { options: cost.options }),
    sink: {
      message({ kind, message }) {
        const count = sent.get(message.src);
        if (kind === "send" && count !== undefined && sent.has(message.dest))
          sent.set(message.src, count + 1);
      },
    },
  };
  return await onCluster(setup, (cluster) => least(cluster, cost, () => [...sent.values()]));
}

async function least(
  cluster: Cluster,
  cost: OperationCost,
  sent: () => readonly number[],
): Promise<MeasuredCost> {
  const { time } = cluster;
  await sleep(time, msToNanos(2_000));
  const endpoint = cluster.connect("measurer");
  const inRole = (role: string): string =>
    cluster.nodes.find((known) => cluster.role(known) === role) ?? cluster.nodes[0]!;
  const node = inRole(cost.role ?? "leader");
  if (cost.prepare !== undefined) await endpoint.call(inRole("leader"), cost.prepare, msToNanos(1_000));
  let messages = Number.POSITIVE_INFINITY;
  let busiest = Number.POSITIVE_INFINITY;
  let roundTrips = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < tries; attempt++) {
    await sleep(time, msToNanos(100 + attempt * 3.7));
    const [before, started] = [sent(), time.now()];
    const reply = await endpoint.call(node, cost.request, msToNanos(1_000));
    if (reply === "timeout" || reply.body.type === "error")
      throw new Error(`${cost.operation} did not succeed: ${JSON.stringify(reply)}`);
    const tookMs = nanosToMs(time.now() - started);
    roundTrips = Math.min(roundTrips, Math.round(tookMs / (2 * delayMs)));
    // Until the last answers are in, which the operation did not wait for.
    await sleep(time, msToNanos(Math.max(delayMs, tookMs) + 3));
    const each = sent().map((count, node) => count - before[node]!);
    messages = Math.min(messages, sum(each));
    busiest = Math.min(busiest, Math.max(...each));
  }
  return { messages, busiest, roundTrips };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
