import type {
  Assumptions,
  FaultKind,
  Guarantee,
  ProgressPromise,
  Promises,
  SystemOption,
  SystemOptionValues,
} from "../system.ts";
import { crashRecovery } from "../tolerates.ts";
import { type AbdOptions, abdDefaults } from "./options.ts";

/** What can be said of an ABD register on the command line. */
export const abdSystemOptions: readonly SystemOption[] = [
  {
    name: "write-back",
    kind: "choice",
    choices: ["always", "needed", "no"],
    fallback: abdDefaults.writeBack,
    swarm: ["always", "needed"],
    summary:
      "when a read makes sure that a majority holds what it returns: always, only where the majority that answered does not agree, or never",
  },
  {
    name: "writers",
    kind: "choice",
    choices: ["many", "single"],
    fallback: abdDefaults.writers,
    swarm: ["many", "many", "single"],
    summary: "who writes: every node, or the first alone, which need not ask for the latest number",
  },
  {
    name: "storage",
    kind: "choice",
    choices: ["disk", "memory"],
    fallback: abdDefaults.storage,
    summary: "where replicas keep their copies: on disks, which outlive crashes, or in memory",
  },
];

export function optionsOf(values: SystemOptionValues): AbdOptions {
  return {
    ...abdDefaults,
    writeBack: values["write-back"] as AbdOptions["writeBack"],
    writers: values["writers"] as AbdOptions["writers"],
    storage: values["storage"] as AbdOptions["storage"],
  };
}

export const abdAssumptions: Assumptions = {
  summary:
    "Safe with any delays, losses, partitions, pauses, clocks and power cuts, as long as disks keep what they synced. " +
    "Serves while a majority is up and can talk.",
  tolerates: crashRecovery,
  figures: { "may be down at once": "fewer than half of the nodes" },
};

/** What a process with its memory does not outlive. */
const endings: readonly FaultKind[] = ["crash", "unsynced-loss", "torn-write"];

/** There is nobody to be elected: a call takes two rounds of questions, each given up after half a second. */
const abdProgress: ProgressPromise = { withinMs: 2_000, lossMax: 0.05, latencyMaxMs: 20 };

/**
 * Without write-back a read still meets every write that had ended, so registers are regular; but two reads may see a
 * write that is under way come and go again. A replica in memory that comes back knows nothing and says so to
 * majorities that count on it, so the model is one in which nobody comes back.
 */
export function abdPromises(values: SystemOptionValues): Partial<Promises> {
  const { writeBack, writers, storage } = optionsOf(values);
  const registers: Guarantee = writeBack === "no" ? "regular" : "atomic";
  const claims = { kv: registers, register: registers };
  // Of a single writer that is away nothing is promised to those who write, and reads may be few.
  const progress = writers === "many" ? { progress: abdProgress } : {};
  if (storage === "disk") return { claims, ...progress };
  const summary =
    "Safe with any delays, losses, partitions, pauses and clocks, as long as no node is started again: it would have " +
    "forgotten what it acknowledged. Serves while a majority is up and can talk.";
  const tolerates = crashRecovery.filter((kind) => !endings.includes(kind));
  return { claims, ...progress, assumptions: { ...abdAssumptions, summary, tolerates } };
}
