import type { NodeId } from "../../harness/runtime/message.ts";
import type { Assumptions, Promises, SystemOption, SystemOptionValues } from "../system.ts";
import { type ChainOptions, chainDefaults } from "./options.ts";

/** What can be said of a chain on the command line. */
export const chainSystemOptions: readonly SystemOption[] = [
  {
    name: "replicas",
    kind: "count",
    min: 0,
    max: 100,
    fallback: 3,
    summary:
      "how long the chain is at most, the other nodes spare until a replica has to be replaced; 0 is all",
  },
  {
    name: "masters",
    kind: "count",
    min: 0,
    max: 100,
    fallback: 0,
    summary:
      "how many nodes replicate the configuration master, the first ones; 1 is a single master, 0 is all",
  },
  {
    name: "reads",
    kind: "choice",
    choices: ["lease", "confirm"],
    fallback: "lease",
    summary:
      "how a replica makes sure that it is still in the chain when it answers a read: by a lease on its clock, or by asking the master for each round of reads",
  },
  {
    name: "answers",
    kind: "choice",
    choices: ["tail", "head"],
    fallback: "tail",
    summary: "who answers a write: the tail at once, or the head when the acknowledgement has come back",
  },
];

const tolerated: Assumptions["tolerates"] = [
  "crash",
  "pause",
  "partition",
  "loss",
  "delay",
  "duplicate",
  "reorder",
  "unsynced-loss",
  "torn-write",
];

const leasePercent = Math.floor((chainDefaults.quietMs / chainDefaults.leaseMs - 1) * 100);

/** With leases, as by default. */
export const chainAssumptions: Assumptions = {
  summary:
    "Safe with any delays, losses, partitions, pauses and power cuts, as long as disks keep what they synced and no " +
    `two monotonic clocks run at rates more than ${leasePercent} % apart. Makes progress while a majority of the ` +
    "masters and one replica that holds everything are up and can talk.",
  tolerates: tolerated,
  figures: {
    "replicas that may be lost one after the other": "all but one",
    lease: `${chainDefaults.leaseMs} ms from when the master was asked`,
    "a replica is taken out after": `${chainDefaults.suspectMs} ms of silence`,
  },
};

/** Who asks the master after each read came needs no clock. */
export function chainPromises({ reads }: SystemOptionValues): Partial<Promises> {
  if (reads !== "confirm") return {};
  return {
    assumptions: {
      summary:
        "Safe with any delays, losses, partitions, pauses, clocks and power cuts, as long as disks keep what they " +
        "synced. Makes progress while a majority of the masters and one replica that holds everything are up and can talk.",
      tolerates: [...tolerated, "clock"],
      figures: chainAssumptions.figures ?? {},
    },
  };
}

export function optionsOf(
  values: SystemOptionValues,
  nodes: readonly NodeId[],
  apportioned: boolean,
): ChainOptions {
  const { replicas, masters, reads, answers } = values;
  return {
    ...chainDefaults,
    apportioned,
    replicas: replicas === 0 ? nodes.length : Number(replicas),
    masters: masters === 0 ? nodes.length : Number(masters),
    reads: reads as ChainOptions["reads"],
    answers: answers as ChainOptions["answers"],
  };
}
