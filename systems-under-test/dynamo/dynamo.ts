import type { SystemUnderTest } from "../system.ts";
import { crashRecovery } from "../tolerates.ts";
import { dynamoBugs } from "./bugs.ts";
import { DynamoNode } from "./node.ts";
import { dynamoDefaults } from "./options.ts";
import { dynamoCosts, dynamoIdea } from "./page.ts";
import { dynamoPromises, dynamoSystemOptions, optionsOf, refuseDynamo } from "./system-options.ts";

/** A quorum store after Amazon's Dynamo (DeCandia et al., SOSP 2007), with the corrections its successors made. */
export const dynamo: SystemUnderTest = {
  name: "dynamo",
  summary:
    "A key-value store of quorums: every node serves, N replicas of each key on a hash ring, R and W of them asked; siblings, hints, Merkle trees.",
  claims: {
    kv: "atomic",
    register: "atomic",
    set: "linearizable",
    "g-set": "eventual",
    cart: "eventual",
    row: "read-atomic",
  },
  assumptions: {
    summary:
      "Safe with any delays, losses, partitions, pauses, clocks and power cuts, as long as disks keep what they synced and nobody is away for longer than deleted keys are remembered. A strict quorum serves a key while R and W of its N replicas are up and can talk.",
    tolerates: crashRecovery,
    figures: {
      "replicas of a key": "N of all nodes",
      "a deleted key is remembered": `${dynamoDefaults.graceMs / 60_000} min`,
      "suspected after": `${dynamoDefaults.suspectMs} ms`,
    },
  },
  idea: dynamoIdea,
  costs: dynamoCosts,
  options: dynamoSystemOptions,
  promises: dynamoPromises,
  refuse: refuseDynamo,
  bugs: dynamoBugs,
  client: { redirectsMax: 3, sessions: true, contexts: true },
  nodesDefault: 5,
  boot: (bugs, options) => (runtime) => DynamoNode.start(runtime, optionsOf(options), bugs),
};
