import type { NodeId } from "../../harness/runtime/message.ts";
import type { Assumptions, ProgressPromise, Promises, SystemOption, SystemOptionValues } from "../system.ts";
import { crashRecovery, withTrueClocks } from "../tolerates.ts";
import { type RaftOptions, raftDefaults } from "./options.ts";

/** What can be said of a Raft on the command line. */
export const raftSystemOptions: readonly SystemOption[] = [
  {
    name: "reads",
    kind: "choice",
    choices: ["quorum", "lease", "log"],
    fallback: "quorum",
    summary:
      "how the leader makes sure that it still leads: by asking a majority for each round of reads, by a lease on its clock, or by passing each read through the log",
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
  milliseconds(
    "election-min",
    raftDefaults.electionMinMs,
    "the shortest time, in ms, after which a server that hears of no leader stands for election",
  ),
  milliseconds(
    "election-max",
    raftDefaults.electionMaxMs,
    "the longest; each time a server waits it draws between the two",
  ),
  milliseconds("heartbeat", raftDefaults.heartbeatMs, "how often, in ms, a leader says that it leads"),
];

function milliseconds(name: string, fallback: number, summary: string): SystemOption {
  return { name, kind: "count", min: 1, max: 600_000, fallback, summary };
}

/** Why these options do not go together, or not with so many nodes. */
export function refuseRaft(values: SystemOptionValues, nodes: number): string | undefined {
  const { electionMinMs, electionMaxMs, heartbeatMs } = timesOf(values);
  if (Number(values["members"]) > nodes)
    return `${values["members"]} members need as many nodes; there are ${nodes}.`;
  if (electionMaxMs < electionMinMs)
    return `--election-max ${electionMaxMs} is shorter than --election-min ${electionMinMs}.`;
  if (heartbeatMs >= electionMinMs)
    return `--heartbeat ${heartbeatMs} is too seldom: servers stand for election after ${electionMinMs} ms.`;
  return undefined;
}

export const raftAssumptions: Assumptions = {
  summary:
    "Safe with any delays, losses, partitions, pauses, clocks and power cuts, as long as disks keep what they " +
    "synced. Makes progress while a majority is up and can talk.",
  tolerates: [...crashRecovery, "membership"],
  figures: { "may be down at once": "fewer than half of the members", "election time-out": "150-300 ms" },
};

/** A lease is as good as the clocks: they may be set as anybody likes, but must run at nearly the same rate. */
export function raftPromises(values: SystemOptionValues): Partial<Promises> {
  const { electionMinMs, electionMaxMs } = timesOf(values);
  const figures = { ...raftAssumptions.figures, "election time-out": `${electionMinMs}-${electionMaxMs} ms` };
  const assumptions = { ...raftAssumptions, figures };
  return { assumptions, ...progressOf(values), ...leasePromises(values, figures) };
}

function progressOf(values: SystemOptionValues): Partial<Promises> {
  const { electionMinMs, electionMaxMs, heartbeatMs } = raftDefaults;
  const hasUsualTimes =
    values["election-min"] === electionMinMs &&
    values["election-max"] === electionMaxMs &&
    values["heartbeat"] === heartbeatMs;
  const promises = values["pre-vote"] === true && values["members"] === 0 && hasUsualTimes;
  return promises ? { progress: raftProgress } : {};
}

/**
 * An election takes two or three time-outs at worst, a leader that hears nobody resigns after 600 ms, and clients turn
 * to the next server every 200 ms. Without pre-vote a server that is cut off again and again deposes every leader;
 * spare servers are no voters, so that a majority of nodes proves nothing. With it a majority that hears its leader keeps it
 * (thesis, 4.2.3 and 9.6); one leader more is allowed for one that leads from behind a link that fails now and then.
 */
const raftProgress: ProgressPromise = { withinMs: 3_000, leadersMax: 1, lossMax: 0.05, latencyMaxMs: 20 };

function leasePromises(
  values: SystemOptionValues,
  figures: Readonly<Record<string, string>>,
): Partial<Promises> {
  if (values["reads"] !== "lease") return {};
  const { leaseMs, electionMinMs } = timesOf(values);
  const percent = Math.floor((electionMinMs / leaseMs - 1) * 100);
  return {
    assumptions: {
      ...raftAssumptions,
      summary:
        `Safe as without leases, as long as no two monotonic clocks run at rates more than ${percent} % apart. ` +
        "Makes progress while a majority is up and can talk.",
      tolerates: [...withTrueClocks, "membership"],
      figures: { ...figures, lease: `${leaseMs} ms from when a majority was asked` },
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
    logReads: values["reads"] === "log",
    preVote: values["pre-vote"] === true,
    snapshotEntries,
    keptEntries: Math.floor(snapshotEntries / 4),
    ...timesOf(values),
  };
}

/** A lease ends while its holder's voters still keep their promise, be the holder's clock a tenth slow. */
function timesOf(
  values: SystemOptionValues,
): Pick<RaftOptions, "electionMinMs" | "electionMaxMs" | "heartbeatMs" | "leaseMs"> {
  const electionMinMs = Number(values["election-min"]);
  return {
    electionMinMs,
    electionMaxMs: Number(values["election-max"]),
    heartbeatMs: Number(values["heartbeat"]),
    leaseMs: electionMinMs * 0.9,
  };
}
