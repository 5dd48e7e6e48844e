import type { SystemUnderTest } from "../system.ts";
import { chainBugs, craqBugs } from "./bugs.ts";
import { chainInvariants } from "./invariants.ts";
import { startNode } from "./node.ts";
import { chainCosts, chainIdea, craqCosts, craqIdea } from "./page.ts";
import {
  chainAssumptions,
  chainPromises,
  chainSystemOptions,
  craqPromises,
  craqSystemOptions,
  optionsOf,
} from "./system-options.ts";

const shared: Pick<
  SystemUnderTest,
  "claims" | "assumptions" | "promises" | "refuse" | "client" | "nodesDefault" | "invariants"
> = {
  claims: { kv: "linearizable", register: "linearizable", "lin-kv": "linearizable" },
  assumptions: chainAssumptions,
  promises: chainPromises,
  refuse: ({ masters }, nodes) =>
    Number(masters) > nodes ? `${masters} masters need as many nodes; there are ${nodes}.` : undefined,
  client: { redirectsMax: 5, resendMs: 200, sessions: true },
  nodesDefault: 5,
  invariants: chainInvariants,
};

/**
 * Chain replication (van Renesse and Schneider, "Chain Replication for Supporting High Throughput and Availability",
 * 2004): updates enter at the head and are committed when the tail has them; the tail answers queries.
 */
export const chain: SystemUnderTest = {
  ...shared,
  name: "chain",
  summary:
    "Chain replication with a configuration master on Raft: updates go from the head to the tail, the tail answers reads.",
  idea: chainIdea,
  costs: chainCosts,
  options: chainSystemOptions,
  bugs: chainBugs,
  boot: (bugs, values) => (runtime) => startNode(runtime, optionsOf(values, runtime.nodes, false), bugs),
};

/** CRAQ (Terrace and Freedman, "Object Storage on CRAQ: High-Throughput Chain Replication for Read-Mostly Workloads", 2009). */
export const craq: SystemUnderTest = {
  ...shared,
  name: "craq",
  summary:
    "Chain replication with apportioned queries: every replica answers reads, and asks the tail what is committed where a write is under way.",
  idea: craqIdea,
  costs: craqCosts,
  options: craqSystemOptions,
  promises: craqPromises,
  bugs: craqBugs,
  boot: (bugs, values) => (runtime) => startNode(runtime, optionsOf(values, runtime.nodes, true), bugs),
};
