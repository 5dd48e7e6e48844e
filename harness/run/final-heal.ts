import type { Nanos } from "../core/operation.ts";
import { patientRounds } from "../core/patience.ts";
import type { Cluster, Link } from "../environments/environment.ts";
import { unexcused } from "./nodes-verdict.ts";
import type { FaultRecord } from "./run-record.ts";

/**
 * Brings every node up, whoever stopped it, and proves that all of them run and every link between them answers.
 * Answers with what is still wrong, in sentences. A node that died by itself and dies again is the system's own
 * affair: the record of deaths shows it, and it is no failure of the harness.
 */
export async function settleCluster(cluster: Cluster): Promise<string[]> {
  const since = cluster.time.now();
  await Promise.all(cluster.nodes.map((node) => bringUp(cluster, node)));
  const missing = cluster.nodes.filter((node) => cluster.state(node) !== "up" && !died(cluster, node, since));
  const problems = missing.map((node) => `${node} is ${cluster.state(node)} after the final heal`);
  const silent = cluster.capabilities.has("links") ? await silentLinks(cluster) : [];
  if (silent.length > 0) problems.push(`links silent after the final heal: ${silent.join(" ")}`);
  return problems;
}

/**
 * Nodes that learn of a fault's disk errors only when it is mended die after everybody was brought up. They are started
 * again, each once: who dies a second time does so by itself.
 */
export class LateDeaths {
  readonly #cluster: Cluster;
  readonly #faults: readonly FaultRecord[];
  readonly #started = new Set<string>();

  constructor(cluster: Cluster, faults: readonly FaultRecord[]) {
    this.#cluster = cluster;
    this.#faults = faults;
  }

  async startAgain(): Promise<void> {
    const cluster = this.#cluster;
    const deaths = cluster.deaths?.() ?? [];
    for (const node of cluster.nodes) {
      const last = deaths.findLast((death) => death.node === node);
      if (last === undefined || cluster.state(node) !== "down" || this.#started.has(node)) continue;
      if (unexcused([last], this.#faults).length > 0) continue;
      this.#started.add(node);
      await cluster.start(node);
    }
  }
}

async function silentLinks(cluster: Cluster): Promise<string[]> {
  const bothUp = ({ src, dest }: Link): boolean =>
    cluster.state(src) === "up" && cluster.state(dest) === "up";
  let waiting = cluster.nodes
    .flatMap((src) => cluster.nodes.filter((dest) => dest !== src).map((dest) => ({ src, dest })))
    .filter(bothUp);
  for (const { count, waitMs } of patientRounds) {
    const probes = await Promise.all(waiting.map((link) => cluster.probeLink(link, count, waitMs)));
    waiting = waiting.filter((link, position) => probes[position]!.arrived === 0 && bothUp(link));
    if (waiting.length === 0) break;
  }
  return waiting.map(({ src, dest }) => `${src}>${dest}`);
}

async function bringUp(cluster: Cluster, node: string): Promise<void> {
  if (cluster.state(node) === "down") await cluster.start(node);
  if (cluster.state(node) === "paused") await cluster.resume(node);
}

function died(cluster: Cluster, node: string, since: Nanos): boolean {
  return cluster.deaths?.().some((death) => death.node === node && death.time >= since) ?? false;
}
