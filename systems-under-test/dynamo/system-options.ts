import type { Guarantee, Promises, SystemOption, SystemOptionValues } from "../system.ts";
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
    graceMs: Number(values["grace"]) * 1_000,
  };
}

/** Why these options do not go together. */
export function refuseDynamo(values: SystemOptionValues, nodes: number): string | undefined {
  const options = optionsOf(values);
  const { conflicts, sessions, serial, sloppy } = options;
  const wrong = refuseQuorums(options, nodes);
  if (wrong !== undefined) return wrong;
  if (sessions && conflicts === "clock") return "a clock that decides forgets what a session has seen.";
  if (serial && sloppy)
    return "a majority of a key's homes decides what is serial, and nobody may stand in for them.";
  return undefined;
}

/**
 * What follows from the quorums. With R + W > N of a strict quorum every read meets the last write, so registers are
 * regular; they are atomic when reads write back what they return (Attiya, Bar-Noy and Dolev 1995). Otherwise
 * copies agree in the end; and where reads wait for what their client has seen, each key is coherent: ranks order
 * its writes, and no session goes back in that order. Contexts are per key, so nothing follows for several. Where a clock decides, sets would
 * lose elements, so there are none. A row is one value, so nobody ever sees half a write of it.
 */
export function dynamoPromises(values: SystemOptionValues): Pick<Promises, "claims"> {
  const { n, r, w, sloppy, readRepair, conflicts, sessions, unkeyed, serial } = optionsOf(values);
  const strict = !sloppy && r + w > n && conflicts === "siblings";
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
  if (conflicts === "clock") return { claims: { ...claims, row: "read-atomic" } };
  const cart = { cart: "eventual", row: "read-atomic" } as const;
  if (unkeyed === "counter")
    return { claims: { ...claims, ...cart, "g-counter": "eventual", "pn-counter": "eventual" } };
  const set = registers === "atomic" ? ({ set: "linearizable" } as const) : {};
  return { claims: { ...claims, ...set, "g-set": "eventual", ...cart } };
}

function count(name: string, min: number, max: number, fallback: number, summary: string): SystemOption {
  return { name, kind: "count", min, max, fallback, summary };
}
