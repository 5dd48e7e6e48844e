import type { Cluster, Environment, LaunchOptions } from "../environment.ts";
import { defaultLimits, type ProcessLimits } from "../process/limits.ts";
import { containerCapabilities } from "./capabilities.ts";
import { DockerCluster } from "./docker-cluster.ts";

/** Each node a container in a network of its own; faults of the network are the kernel's. */
export const containers: Environment = {
  name: "docker",
  summary: "containers of a Docker engine; the kernel does to their packets what link rules say",
  capabilities: containerCapabilities(["links", "delay", "bandwidth"]),
  offers: () => containers.capabilities,
  async launch(options: LaunchOptions): Promise<Cluster> {
    const cluster = new DockerCluster(options, containerLimits);
    await cluster.launch();
    return cluster;
  },
};

/** The start of a container on a busy machine takes longer than that of a process. */
export const containerLimits: ProcessLimits = { ...defaultLimits, initTimeoutMs: 30_000 };
