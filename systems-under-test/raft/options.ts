/** Times and bounds. The paper's example times (9.3); the bounds keep a partitioned leader from growing for ever. */
export interface RaftOptions {
  readonly electionMinMs: number;
  readonly electionMaxMs: number;
  readonly heartbeatMs: number;
  /** A leader that has not heard of a majority for this long steps down (thesis, 6.2: check-quorum). */
  readonly quorumLossMs: number;
  /** Unanswered entries, and parts of a snapshot, are sent again after this time. */
  readonly retryMs: number;
  readonly batchMax: number;
  /** AppendEntries with entries under way to one follower. */
  readonly inflightMax: number;
  /** Uncommitted entries a leader takes on, and reads it lets wait; more are refused. */
  readonly pendingMax: number;
  /** Entries in memory. */
  readonly entriesMax: number;
  /** Ask whether an election could be won before disturbing anybody with a new term (thesis, 9.6). */
  readonly preVote: boolean;
  /** The leader answers reads by its own clock while a majority has promised not to elect another (thesis, 6.4.1). */
  readonly leaseReads: boolean;
  /** Reads go through the log like commands: the plain way, which costs an entry on a majority's disks (section 8). */
  readonly logReads: boolean;
  /** How long that promise is relied upon, from the moment it was asked for: less than the least election time-out. */
  readonly leaseMs: number;
  /** A snapshot is taken at every index that this divides. */
  readonly snapshotEntries: number;
  /** Entries kept in front of a snapshot, so that a follower a little behind needs no snapshot. */
  readonly keptEntries: number;
  /** Characters of a snapshot in one message. */
  readonly chunkChars: number;
  /** A new member that has not caught up after so many rounds, or so long, is not taken in (thesis, 4.2.1). */
  readonly catchUpRounds: number;
  readonly changeMs: number;
}

export const raftDefaults: RaftOptions = {
  electionMinMs: 150,
  electionMaxMs: 300,
  heartbeatMs: 50,
  quorumLossMs: 600,
  retryMs: 100,
  batchMax: 64,
  inflightMax: 4,
  pendingMax: 4_096,
  entriesMax: 1_000_000,
  preVote: true,
  leaseReads: false,
  logReads: false,
  leaseMs: 135,
  snapshotEntries: 256,
  keptEntries: 64,
  chunkChars: 4_096,
  catchUpRounds: 10,
  changeMs: 3_000,
};
