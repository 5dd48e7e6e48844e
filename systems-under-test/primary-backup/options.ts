/** Settings, times and bounds of a primary-backup group. */
export interface PrimaryBackupOptions {
  /** When a write is answered: when every backup has it, or as soon as the primary has. */
  readonly replication: "sync" | "async";
  /** Who decides that a backup takes over: the arbitration server, or the backup's own clock. */
  readonly failover: "arbiter" | "timed";
  /** How a primary knows that it still is one when it answers a read; where replication is synchronous and there is an arbiter. */
  readonly reads: "confirm" | "lease";
  /** The primary makes itself heard so often; everybody looks around as often. */
  readonly beatMs: number;
  /** A server not heard for so long is taken for dead. */
  readonly suspectMs: number;
  /** An answer of a backup's is a promise not to take over before so long has passed since it was asked for. */
  readonly leaseMs: number;
  /** What a backup has not acknowledged is sent again after so long. */
  readonly retryMs: number;
  /** Updates in one message. */
  readonly batchMax: number;
  /** Updates that are kept for backups, and reads that wait: more are refused. */
  readonly pendingMax: number;
  /** Journal records from one image of the state to the next. */
  readonly recordsMax: number;
}

export const primaryBackupDefaults: Omit<
  PrimaryBackupOptions,
  "replication" | "failover" | "reads" | "suspectMs"
> = {
  beatMs: 100,
  leaseMs: 300,
  retryMs: 100,
  batchMax: 64,
  pendingMax: 4_096,
  recordsMax: 1_000,
};

/** With an arbiter and synchronous replication a false suspicion costs time only; else it costs the data. */
export function suspectMsOf({
  replication,
  failover,
}: Pick<PrimaryBackupOptions, "replication" | "failover">): number {
  return replication === "sync" && failover === "arbiter" ? 600 : 1_000;
}
