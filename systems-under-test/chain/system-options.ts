import type { NodeId } from "../../harness/runtime/message.ts";
import type { Assumptions, Promises, SystemOption, SystemOptionValues } from "../system.ts";
import { crashRecovery, withTrueClocks } from "../tolerates.ts";
import { type ChainOptions, chainDefaults } from "./options.ts";

/** What can be said of a chain on the command line. */
export const chainSystemOptions: readonly SystemOption[] = [
  {
    name: "replicas",
    kind: "count",
    min: 0,
    max: 100,
    fallback: 3,
    swarm: ["0", "2", "3"],
    summary:
      "how long the chain is at most, the other nodes spare until a replica has to be replaced; 0 is all",
  },
  {
    name: "masters",
    kind: "count",
    min: 0,
    max: 100,
    fallback: 0,
    swarm: ["0", "1"],
    summary:
      "how many nodes replicate the configuration master, the first ones; 1 is a single master, 0 is all",
  },
  {
    name: "reads",
    kind: "choice",
    choices: ["confirm", "lease"],
    fallback: "confirm",
    summary:
      "how a replica makes sure that it is still in the chain when it answers a read: by asking the master for each round of reads, or by a lease on its clock",
  },
  {
    name: "answers",
    kind: "choice",
    choices: ["tail", "head"],
    fallback: "tail",
    swarm: ["tail", "head"],
    summary: "who answers a write: the tail at once, or the head when the acknowledgement has come back",
  },
];

/** Those of CRAQ: besides, the weaker of the two modes of reading that need no bound (Terrace and Freedman, 2.4). */
export const craqSystemOptions: readonly SystemOption[] = [
  ...chainSystemOptions,
  {
    name: "consistency",
    kind: "choice",
    choices: ["strong", "eventual"],
    fallback: "strong",
    summary:
      "what a read returns: what is committed, or the newest version that the replica knows, without asking anybody",
  },
];

/** Who asks the master after each read came needs no clock. */
export const chainAssumptions: Assumptions = {
  summary:
    "Safe with any delays, losses, partitions, pauses, clocks and power cuts, as long as disks keep what they " +
    "synced. Makes progress while a majority of the masters and one replica that holds everything are up and can talk.",
  tolerates: crashRecovery,
  figures: {
    "replicas that may be lost one after the other": "all but one",
    "a replica is taken out after": `${chainDefaults.suspectMs} ms of silence`,
  },
};

/** A lease is as good as the clocks: they may be set as anybody likes, but must run at nearly the same rate. */
export function chainPromises({ reads }: SystemOptionValues): Partial<Promises> {
  if (reads !== "lease") return {};
  const { leaseMs, quietMs } = chainDefaults;
  const percent = Math.floor((quietMs / leaseMs - 1) * 100);
  return {
    assumptions: {
      summary:
        `Safe as without leases, as long as no two monotonic clocks run at rates more than ${percent} % apart. Makes ` +
        "progress while a majority of the masters and one replica that holds everything are up and can talk.",
      tolerates: withTrueClocks,
      figures: { ...chainAssumptions.figures, lease: `${leaseMs} ms from when the master was asked` },
    },
  };
}

/** Replicas carry out the same updates in the same order, but each read shows how far one of them has come. */
export function craqPromises(values: SystemOptionValues): Partial<Promises> {
  if (values["consistency"] !== "eventual") return chainPromises(values);
  const summary =
    "Copies agree in the end, whatever happens, as long as disks keep what they synced. A replica answers reads while it is up and, as far as it knows, in the chain.";
  return { claims: { kv: "eventual", register: "eventual" }, assumptions: { ...chainAssumptions, summary } };
}

export function optionsOf(
  values: SystemOptionValues,
  nodes: readonly NodeId[],
  apportioned: boolean,
): ChainOptions {
  const { replicas, masters, reads, answers, consistency = chainDefaults.consistency } = values;
  return {
    ...chainDefaults,
    apportioned,
    consistency: consistency as ChainOptions["consistency"],
    replicas: replicas === 0 ? nodes.length : Number(replicas),
    masters: masters === 0 ? nodes.length : Number(masters),
    reads: reads as ChainOptions["reads"],
    answers: answers as ChainOptions["answers"],
  };
}
