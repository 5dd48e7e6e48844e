import type { Capability, Cluster, Environment, LaunchOptions } from "../environment.ts";
import { defaultLimits, type ProcessLimits } from "../process/limits.ts";
import { containerCapabilities, serverCapabilities } from "./capabilities.ts";
import { DockerCluster } from "./docker-cluster.ts";
import { ServerCluster } from "./servers/server-cluster.ts";

/** What a kernel can do to links at its best; a cluster says what this one can. */
const ofLinks: readonly Capability[] = ["links", "delay", "bandwidth", "reset"];

/** Each node a container in a network of its own; faults of the network are the kernel's. */
export const containers: Environment = {
  name: "docker",
  summary: "containers of a Docker engine; the kernel does to their packets what link rules say",
  capabilities: containerCapabilities(ofLinks),
  offers: ({ server }) =>
    server === undefined ? containers.capabilities : serverCapabilities(server, ofLinks),
  async launch(options: LaunchOptions): Promise<Cluster> {
    const { server } = options.launchable;
    const cluster =
      server === undefined
        ? new DockerCluster(options, containerLimits)
        : new ServerCluster(options, { ...containerLimits, initTimeoutMs: server.system.readyMs ?? 30_000 });
    await cluster.launch();
    return cluster;
  },
};

/** The start of a container on a busy machine takes longer than that of a process. */
export const containerLimits: ProcessLimits = { ...defaultLimits, initTimeoutMs: 30_000 };
