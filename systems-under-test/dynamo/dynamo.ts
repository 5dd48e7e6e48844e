import type { NodeId } from "../../harness/runtime/message.ts";
import type { SystemUnderTest } from "../system.ts";
import { dynamoBugs } from "./bugs.ts";
import { DynamoNode } from "./node.ts";
import { dynamoCosts, dynamoIdea } from "./page.ts";
import {
  dynamoAssumptions,
  dynamoPromises,
  dynamoSystemOptions,
  optionsOf,
  refuseDynamo,
} from "./system-options.ts";

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
  assumptions: dynamoAssumptions,
  idea: dynamoIdea,
  costs: dynamoCosts,
  options: dynamoSystemOptions,
  promises: dynamoPromises,
  refuse: refuseDynamo,
  bugs: dynamoBugs,
  membership: {
    query: { type: "members" },
    change: (members) => ({ type: "change_members", members }),
    members: ({ members }) => (Array.isArray(members) ? (members as readonly NodeId[]) : undefined),
  },
  client: { redirectsMax: 3, sessions: true, contexts: true },
  nodesDefault: 5,
  boot: (bugs, options) => (runtime) => DynamoNode.start(runtime, optionsOf(options), bugs),
};
