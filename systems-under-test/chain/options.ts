/** Times and bounds of a chain. */
export interface ChainOptions {
  /** CRAQ: every replica answers reads, not the tail alone. */
  readonly apportioned: boolean;
  /** What CRAQ's reads return: what is committed, or the newest version at hand (Terrace and Freedman, 2.4). */
  readonly consistency: "strong" | "eventual";
  /** Who answers a write: the tail (van Renesse and Schneider), or the head when the acknowledgement has come back. */
  readonly answers: "tail" | "head";
  /** How a replica knows that its configuration is still in force when it answers a read. */
  readonly reads: "lease" | "confirm";
  /** At most so many replicas are in the chain; the other nodes are spare. */
  readonly replicas: number;
  /** The first so many nodes are the master. */
  readonly masters: number;
  /** Each node reports to the master, and asks it for the configuration, so often. */
  readonly pollMs: number;
  /** How long an answer of the master's vouches for the configuration, from when it was asked for. */
  readonly leaseMs: number;
  /** A tail waits so long before it speaks in a new configuration: all leases of earlier ones are over by then. */
  readonly quietMs: number;
  /** A node not heard for so long is taken out of the chain. */
  readonly suspectMs: number;
  /** What a successor has not acknowledged is asked about after so long. */
  readonly retryMs: number;
  /** Updates in one message. */
  readonly batchMax: number;
  /** Updates that the tail has not acknowledged, and reads that wait: more are refused. */
  readonly pendingMax: number;
  /** Journal records from one image of the state to the next. */
  readonly recordsMax: number;
}

export const chainDefaults: Omit<ChainOptions, "apportioned" | "answers" | "reads" | "replicas" | "masters"> =
  {
    consistency: "strong",
    pollMs: 100,
    leaseMs: 300,
    quietMs: 375,
    suspectMs: 600,
    retryMs: 100,
    batchMax: 64,
    pendingMax: 4_096,
    recordsMax: 1_000,
  };
