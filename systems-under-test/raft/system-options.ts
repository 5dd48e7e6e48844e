import type { NodeId } from "../../harness/runtime/message.ts";
import type { Assumptions, ProgressPromise, Promises, SystemOption, SystemOptionValues } from "../system.ts";
import { crashRecovery, withTrueClocks } from "../tolerates.ts";
import { type RaftOptions, raftDefaults } from "./options.ts";

/** What can be said of a Raft on the command line. */
export const raftSystemOptions: readonly SystemOption[] = [
  {
    name: "reads",
    kind: "choice",
    choices: ["quorum", "lease"],
    fallback: "quorum",
    summary:
      "how the leader makes sure that it still leads: by asking a majority for each round of reads, or by a lease on its clock",
  },
  {
    name: "members",
    kind: "count",
    min: 0,
    max: 100,
    fallback: 0,
    swarm: ["0", "0", "3"],
    summary: "how many nodes are members at the start, the others spare; 0 is all",
  },
  {
    name: "pre-vote",
    kind: "switch",
    fallback: true,
    swarm: ["yes", "yes", "no"],
    summary: "whether a server asks if it could win before it begins a new term",
  },
  {
    name: "snapshot-entries",
    kind: "count",
    min: 2,
    max: 1_000_000,
    fallback: raftDefaults.snapshotEntries,
    swarm: ["4", "20", "256"],
    summary: "log entries from one snapshot to the next",
  },
];

export const raftAssumptions: Assumptions = {
  summary:
    "Safe with any delays, losses, partitions, pauses, clocks and power cuts, as long as disks keep what they " +
    "synced. Makes progress while a majority is up and can talk.",
  tolerates: [...crashRecovery, "membership"],
  figures: { "may be down at once": "fewer than half of the members", "election time-out": "150-300 ms" },
};

/** A lease is as good as the clocks: they may be set as anybody likes, but must run at nearly the same rate. */
export function raftPromises(options: SystemOptionValues): Partial<Promises> {
  const progress = options["pre-vote"] === true && options["members"] === 0 ? { progress: raftProgress } : {};
  return { ...progress, ...leasePromises(options) };
}

/**
 * An election takes two or three time-outs at worst, a leader that hears nobody resigns after 600 ms, and clients turn
 * to the next server every 200 ms. Without pre-vote a server that is cut off again and again deposes every leader;
 * spare servers are no voters, so that a majority of nodes proves nothing.
 */
const raftProgress: ProgressPromise = { withinMs: 3_000, lossMax: 0.05, latencyMaxMs: 20 };

function leasePromises({ reads }: SystemOptionValues): Partial<Promises> {
  if (reads !== "lease") return {};
  const { leaseMs, electionMinMs } = raftDefaults;
  const percent = Math.floor((electionMinMs / leaseMs - 1) * 100);
  return {
    assumptions: {
      ...raftAssumptions,
      summary:
        `Safe as without leases, as long as no two monotonic clocks run at rates more than ${percent} % apart. ` +
        "Makes progress while a majority is up and can talk.",
      tolerates: [...withTrueClocks, "membership"],
      figures: { ...raftAssumptions.figures, lease: `${leaseMs} ms from when a majority was asked` },
    },
  };
}

export function membersAtStart(nodes: readonly NodeId[], { members }: SystemOptionValues): readonly NodeId[] {
  return members === 0 ? nodes : nodes.slice(0, Number(members));
}

/** A quarter of the distance between snapshots stays in the log for followers that are a little behind. */
export function optionsOf(values: SystemOptionValues): Partial<RaftOptions> {
  const snapshotEntries = Number(values["snapshot-entries"]);
  return {
    leaseReads: values["reads"] === "lease",
    preVote: values["pre-vote"] === true,
    snapshotEntries,
    keptEntries: Math.floor(snapshotEntries / 4),
  };
}
