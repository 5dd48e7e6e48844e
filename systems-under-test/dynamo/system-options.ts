import type { Assumptions, Guarantee, Promises, SystemOption, SystemOptionValues } from "../system.ts";
import { crashRecovery } from "../tolerates.ts";
import { type DynamoOptions, dynamoDefaults, refuseQuorums } from "./options.ts";

/** What can be said of a Dynamo on the command line. */
export const dynamoSystemOptions: readonly SystemOption[] = [
  count("n", 1, 7, dynamoDefaults.n, "how many nodes hold a key"),
  count("r", 1, 7, dynamoDefaults.r, "how many of them must answer a read"),
  count("w", 1, 7, dynamoDefaults.w, "how many of them must acknowledge a write"),
  {
    name: "sloppy",
    kind: "switch",
    fallback: dynamoDefaults.sloppy,
    summary: "whether other nodes stand in for those that seem to be gone",
  },
  {
    name: "hinted-handoff",
    kind: "switch",
    fallback: dynamoDefaults.hintedHandoff,
    summary: "whether stand-ins hand what they took to whom it was meant for",
  },
  {
    name: "read-repair",
    kind: "choice",
    choices: ["wait", "later", "no"],
    fallback: dynamoDefaults.readRepair,
    summary:
      "whether a read brings replicas up to date: before it answers, so that no later read sees less, afterwards, or not at all",
  },
  {
    name: "conflicts",
    kind: "choice",
    choices: ["siblings", "clock"],
    fallback: dynamoDefaults.conflicts,
    summary:
      "what becomes of concurrent writes: all stand side by side, or the latest by its coordinator's wall clock wins",
  },
  {
    name: "sessions",
    kind: "switch",
    fallback: dynamoDefaults.sessions,
    summary: "whether a read waits until it includes what its client has seen before",
  },
  {
    name: "serial",
    kind: "switch",
    fallback: dynamoDefaults.serial,
    summary:
      "whether a round of Paxos among the homes of its key decides each request on a register, as in Cassandra's lightweight transactions; then there is a cas",
  },
  {
    name: "unkeyed",
    kind: "choice",
    choices: ["set", "counter"],
    fallback: dynamoDefaults.unkeyed,
    summary: "what requests without a key speak of",
  },
  count(
    "members",
    0,
    100,
    dynamoDefaults.members,
    "how many nodes are on the ring at the start, the others spare; 0 is all, and then nothing is promised of registers when nodes join or leave",
  ),
  count("virtual-nodes", 1, 256, dynamoDefaults.virtualNodes, "places each node has on the ring"),
  count("grace", 60, 86_400, dynamoDefaults.graceMs / 1_000, "seconds for which a deleted key is remembered"),
];

export function optionsOf(values: SystemOptionValues): DynamoOptions {
  return {
    ...dynamoDefaults,
    n: Number(values["n"]),
    r: Number(values["r"]),
    w: Number(values["w"]),
    sloppy: values["sloppy"] === true,
    hintedHandoff: values["hinted-handoff"] === true,
    readRepair: values["read-repair"] as DynamoOptions["readRepair"],
    conflicts: values["conflicts"] as DynamoOptions["conflicts"],
    sessions: values["sessions"] === true,
    serial: values["serial"] === true,
    unkeyed: values["unkeyed"] as DynamoOptions["unkeyed"],
    virtualNodes: Number(values["virtual-nodes"]),
    members: Number(values["members"]),
    graceMs: Number(values["grace"]) * 1_000,
  };
}

/** Why these options do not go together. */
export function refuseDynamo(values: SystemOptionValues, nodes: number): string | undefined {
  const options = optionsOf(values);
  const { conflicts, sessions, serial, sloppy } = options;
  const { members } = options;
  if (members > nodes) return `${members} members need as many nodes; there are ${nodes}.`;
  if (members === 1) return "one node alone is no ring: at least 2 are members.";
  const wrong = refuseQuorums(options, members === 0 ? nodes : members);
  if (wrong !== undefined) return wrong;
  if (sessions && conflicts === "clock") return "a clock that decides forgets what a session has seen.";
  if (serial && members > 0)
    return "a majority of a key's homes decides what is serial, and these change with the members.";
  if (serial && sloppy)
    return "a majority of a key's homes decides what is serial, and nobody may stand in for them.";
  return undefined;
}

export const dynamoAssumptions: Assumptions = {
  summary:
    "Safe with any delays, losses, partitions, pauses, clocks and power cuts, as long as disks keep what they synced and nobody is away for longer than deleted keys are remembered. A strict quorum serves a key while R and W of its N replicas are up and can talk.",
  tolerates: crashRecovery,
  figures: {
    "replicas of a key": "N of all nodes",
    "a deleted key is remembered": `${dynamoDefaults.graceMs / 60_000} min`,
    "suspected after": `${dynamoDefaults.suspectMs} ms`,
  },
};

/** Where nodes join and leave. */
const underChanges: Assumptions = {
  ...dynamoAssumptions,
  summary: `${dynamoAssumptions.summary} Nodes may join and leave the ring.`,
  tolerates: [...crashRecovery, "membership"],
};

/**
 * What follows from the quorums. With R + W > N of a strict quorum every read meets the last write, so registers are
 * regular; they are atomic when reads write back what they return (Attiya, Bar-Noy and Dolev 1995). Otherwise
 * copies agree in the end; and where reads wait for what their client has seen, each key is coherent: ranks order
 * its writes, and no session goes back in that order. Contexts are per key, so nothing follows for several. Where a clock decides, sets would
 * lose elements, so there are none. A row is one value, so nobody ever sees half a write of it. Who names members has
 * them change: quorums under different views of the ring need not meet, but keys are handed over until all agree.
 */
export function dynamoPromises(values: SystemOptionValues): Partial<Promises> {
  const claims = claimsOf(values);
  return values["members"] === 0 ? { claims } : { claims, assumptions: underChanges };
}

function claimsOf(values: SystemOptionValues): Promises["claims"] {
  const { n, r, w, sloppy, readRepair, conflicts, sessions, unkeyed, serial, members } = optionsOf(values);
  const strict = members === 0 && !sloppy && r + w > n && conflicts === "siblings";
  const registers: Guarantee = strict
    ? readRepair === "wait"
      ? "atomic"
      : "regular"
    : sessions
      ? "coherent"
      : "eventual";
  const claims: Promises["claims"] = serial
    ? { kv: "linearizable", register: "linearizable", "lin-kv": "linearizable" }
    : { kv: registers, register: registers };
  if (conflicts === "clock") return { ...claims, row: "read-atomic" };
  const cart = { cart: "eventual", row: "read-atomic" } as const;
  if (unkeyed === "counter") return { ...claims, ...cart, "g-counter": "eventual", "pn-counter": "eventual" };
  const set = registers === "atomic" ? ({ set: "linearizable" } as const) : {};
  return { ...claims, ...set, "g-set": "eventual", ...cart };
}

function count(name: string, min: number, max: number, fallback: number, summary: string): SystemOption {
  return { name, kind: "count", min, max, fallback, summary };
}
