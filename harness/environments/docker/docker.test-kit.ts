import { execFileSync } from "node:child_process";
import type Docker from "dockerode";
import type { Note } from "../../../systems-under-test/system.ts";
import { Random } from "../../core/random.ts";
import type { Launchable } from "../environment.ts";
import { quickNetwork } from "../process/launch.test-kit.ts";
import { containerLimits } from "./docker.ts";
import { DockerCluster } from "./docker-cluster.ts";
import { openEngine } from "./engine.ts";
import { labelNames } from "./owner.ts";

/** Without an engine these tests are skipped, and said to be; where all must run they fail instead. */
export const engineThere: boolean = await openEngine().then(
  () => true,
  (error: unknown) => {
    if (process.env["FAULTLINE_REQUIRE_ALL"] === "1") return true;
    console.warn(`SKIPPED without Docker: ${String(error)}`);
    return false;
  },
);

export interface DockerTrial extends AsyncDisposable {
  readonly cluster: DockerCluster;
  readonly notes: readonly Note[];
  readonly logs: readonly string[];
}

export async function launchContainers(launchable: Launchable, nodes = 3): Promise<DockerTrial> {
  const notes: Note[] = [];
  const logs: string[] = [];
  const cluster = new DockerCluster(
    {
      launchable,
      nodes: Array.from({ length: nodes }, (_, index) => `n${index + 1}`),
      random: new Random("container tests"),
      network: { ...quickNetwork, transport: "stream" },
      sink: {
        messages: false,
        message: () => {},
        note: (note) => notes.push(note),
        log: (_time, node, text) => logs.push(`${node}: ${text}`),
      },
    },
    containerLimits,
  );
  await cluster.launch();
  return { cluster, notes, logs, [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
}

/** Everything in the engine that bears the label of a run, by name; and the host's own packet rules. */
export async function leftOf(engine: Docker, run: string): Promise<readonly string[]> {
  const filters = { label: [`${labelNames.run}=${run}`] };
  const containers = await engine.listContainers({ all: true, filters });
  const { Volumes } = await engine.listVolumes({ filters });
  const networks = await engine.listNetworks({ filters });
  return [
    ...containers.map(({ Names }) => Names[0] ?? ""),
    ...(Volumes ?? []).map(({ Name }) => Name),
    ...networks.map(({ Name }) => Name),
  ];
}

/** The host's packet rules that speak of an address, or "unknown" to who may not see them. */
export function hostRulesFor(bridge: string): string {
  try {
    const rules = execFileSync("iptables-save", { encoding: "utf8" });
    return rules
      .split("\n")
      .filter((line) => line.includes(bridge))
      .join("\n");
  } catch {
    return "unknown";
  }
}
