import type { Cluster, Environment, LaunchOptions } from "../environment.ts";
import { processCapabilities } from "./capabilities.ts";
import { defaultLimits, type ProcessLimits } from "./limits.ts";
import { ProcessCluster } from "./process-cluster.ts";

/** Each node a child process that speaks Maelstrom's protocol; the harness is the switchboard between them. */
export const processes: Environment = processesWithin(defaultLimits);

/** The same with other limits on what a program may do. */
export function processesWithin(limits: ProcessLimits): Environment {
  return {
    name: "process",
    summary: "child processes on this machine; the harness carries their messages",
    // Of faultline's own nodes. A cluster of foreign programs says itself that it can do less.
    capabilities: processCapabilities(true, "datagram"),
    offers: ({ foreign, transport }) => processCapabilities(!foreign, transport),
    async launch(options: LaunchOptions): Promise<Cluster> {
      const cluster = new ProcessCluster(options, limits);
      await cluster.launch();
      return cluster;
    },
  };
}
