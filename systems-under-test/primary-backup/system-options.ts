import type { Assumptions, FaultKind, Promises, SystemOption, SystemOptionValues } from "../system.ts";
import { crashRecovery, withTrueClocks } from "../tolerates.ts";
import { type PrimaryBackupOptions, primaryBackupDefaults, suspectMsOf } from "./options.ts";

/** What can be said of a primary-backup group on the command line. */
export const primaryBackupSystemOptions: readonly SystemOption[] = [
  {
    name: "replication",
    kind: "choice",
    choices: ["sync", "async"],
    fallback: "sync",
    summary: "when a write is answered: when every backup has it, or as soon as the primary has",
  },
  {
    name: "failover",
    kind: "choice",
    choices: ["arbiter", "timed"],
    fallback: "arbiter",
    summary:
      "who decides that a backup takes over: the first node, by a test-and-set, or the clock of the other one of two servers",
  },
  {
    name: "reads",
    kind: "choice",
    choices: ["confirm", "lease"],
    fallback: "confirm",
    summary:
      "how the primary makes sure that it still is one when it answers a read: by asking its backups for each round of reads, or by their promise not to take over for a while",
  },
];

const suspectMs = {
  safe: suspectMsOf({ replication: "sync", failover: "arbiter" }),
  timed: suspectMsOf({ replication: "sync", failover: "timed" }),
};

export const primaryBackupAssumptions: Assumptions = {
  summary:
    "Safe with any delays, losses, partitions, pauses, clocks and power cuts, as long as disks keep what they synced. " +
    "Serves while the primary and all backups of the view can talk; to change the view the arbiter must be up.",
  tolerates: crashRecovery,
  figures: {
    "servers that may be lost one after the other": "all but one, while the arbiter is up",
    "a server is suspected after": `${suspectMs.safe} ms of silence`,
  },
};

/** Single messages may come late, twice or in another order, if not as late as a suspicion; none may be missing for long. */
const synchrony: readonly FaultKind[] = [
  "crash",
  "duplicate",
  "reorder",
  "unsynced-loss",
  "torn-write",
  "disk-error",
];

/** Asynchronous replication loses what only the old primary had; without an arbiter, silence must mean death. */
export function primaryBackupPromises(values: SystemOptionValues): Partial<Promises> {
  const { replication, failover, reads } = optionsOf(values);
  const { figures } = primaryBackupAssumptions;
  if (replication === "async")
    return {
      assumptions: {
        summary:
          "Safe as long as the primary is not replaced. A failover loses what the old primary acknowledged and had not yet " +
          "passed on, and one that is only cut off goes on alone.",
        tolerates: ["duplicate", "reorder"],
        figures: { "a server is suspected after": `${suspectMsOf({ replication, failover })} ms of silence` },
      },
    };
  if (failover === "timed")
    return {
      assumptions: {
        summary:
          "Safe in a synchronous system alone: a server that is not heard for as long as a suspicion takes has stopped. " +
          "Cut off, paused or slowed down instead, there are two primaries. Disks keep what they synced.",
        tolerates: synchrony,
        figures: { servers: "two", "a server is taken for dead after": `${suspectMs.timed} ms of silence` },
      },
    };
  if (reads === "confirm") return {};
  const { leaseMs } = primaryBackupDefaults;
  const percent = Math.floor((suspectMs.safe / leaseMs - 1) * 100);
  return {
    assumptions: {
      summary:
        `Safe as without leases, as long as no two monotonic clocks run at rates more than ${percent} % apart. Serves ` +
        "while the primary and all backups of the view can talk; to change the view the arbiter must be up.",
      tolerates: withTrueClocks,
      figures: { ...figures, lease: `${leaseMs} ms from when the backups were asked` },
    },
  };
}

/** Why these options do not go together. */
export function refusePrimaryBackup(values: SystemOptionValues, nodes: number): string | undefined {
  const { replication, failover, reads } = optionsOf(values);
  if (failover === "timed" && nodes !== 2)
    return `failover by the clock is for two servers: expected --nodes 2; there are ${nodes}.`;
  if (failover === "arbiter" && nodes < 2)
    return "the first node is the arbiter, so there must be two at least.";
  if (reads === "lease" && (replication === "async" || failover === "timed"))
    return "leases are for synchronous replication with an arbiter; in the other settings the primary asks nobody about reads.";
  return undefined;
}

export function optionsOf({ replication, failover, reads }: SystemOptionValues): PrimaryBackupOptions {
  const settings = {
    replication: replication as PrimaryBackupOptions["replication"],
    failover: failover as PrimaryBackupOptions["failover"],
    reads: reads as PrimaryBackupOptions["reads"],
  };
  return { ...primaryBackupDefaults, ...settings, suspectMs: suspectMsOf(settings) };
}
