import type { NodeId } from "../../harness/runtime/message.ts";
import type { RandomSource } from "../../harness/runtime/runtime.ts";
import type { KvKey } from "../kv-requests.ts";
import type { Caller } from "../rpc.ts";
import { type Configuration, headOf, memberOf, noConfiguration, tailOf } from "./configuration.ts";
import type { Recovered } from "./journal.ts";
import type { ChainOptions } from "./options.ts";
import { recoverLog, rewrite, type UpdateLog } from "./update-log.ts";

/** One replica, or a spare node that may become one. */
export interface Replica extends UpdateLog {
  readonly self: NodeId;
  readonly options: ChainOptions;
  readonly bugs: ReadonlySet<string>;

  nowMs: number;
  /** When it wants its next `tick`. */
  dueMs: number;

  configuration: Configuration;
  /** The first one that this start has seen. */
  first: Configuration;
  /** Whether it holds everything that was ever committed. Not so a newcomer that waits for its predecessor's image. */
  synced: boolean;
  /** Until when it must not speak as a tail. */
  quietUntilMs: number;

  /** The successor: whether it has told its position, the last update sent to it, when it was last written to. */
  established: boolean;
  sent: number;
  sentMs: number;

  /** The master: which node is asked, what has been asked, when next. The latest lease. */
  readonly masters: readonly NodeId[];
  master: NodeId;
  readonly polls: Map<number, PollSent>;
  pollDueMs: number;
  answeredMs: number;
  leaseUntilMs: number;
  /** Reads for which the master has yet to be asked. */
  waiting: WaitingRead[];
  /** Reads for which the tail has been asked. */
  readonly queries: Map<number, WaitingRead>;
  nextId: number;
}

export interface PollSent {
  readonly sentMs: number;
  readonly reads: readonly WaitingRead[];
}

export interface WaitingRead {
  readonly caller: Caller;
  readonly key: KvKey;
}

export interface ReplicaSetup {
  readonly self: NodeId;
  readonly masters: readonly NodeId[];
  readonly options: ChainOptions;
  readonly bugs: ReadonlySet<string>;
  readonly random: RandomSource;
  readonly nowMs: number;
  readonly recovered: Recovered;
}

/** A node that starts, for the first time or again, with what its disk held. */
export function createReplica({ recovered, random, nowMs, ...setup }: ReplicaSetup): Replica {
  const { configuration, synced } = recovered;
  const log = recoverLog(recovered);
  return {
    ...setup,
    ...log,
    nowMs,
    dueMs: nowMs,
    configuration,
    first: noConfiguration,
    synced,
    quietUntilMs: nowMs + quietMs(setup.options, configuration),
    established: false,
    sent: log.commit,
    sentMs: Number.NEGATIVE_INFINITY,
    master: setup.masters[0]!,
    polls: new Map(),
    pollDueMs: nowMs,
    answeredMs: nowMs,
    leaseUntilMs: Number.NEGATIVE_INFINITY,
    waiting: [],
    queries: new Map(),
    // An answer to what was asked before a restart must not pass for one to what is asked after it.
    nextId: random.below(2 ** 26) * 2 ** 26 + random.below(2 ** 26),
  };
}

/** Where replicas rely on leases, a tail waits for those of earlier configurations; before the first there were none. */
export function quietMs({ reads, quietMs: ms }: ChainOptions, { epoch }: Configuration): number {
  return reads === "lease" && epoch > 1 ? ms : 0;
}

/** Whether it may act in its configuration at all. */
export function takesPart(replica: Replica): boolean {
  return (
    replica.settling === null && replica.synced && memberOf(replica.configuration, replica.self) !== undefined
  );
}

export function isHead({ configuration, self }: Replica): boolean {
  return headOf(configuration) === self;
}

export function isTail({ configuration, self }: Replica): boolean {
  return tailOf(configuration) === self;
}

/** Whether it decides what is committed. */
export function speaksAsTail(replica: Replica): boolean {
  return isTail(replica) && takesPart(replica) && replica.nowMs >= replica.quietUntilMs;
}

/** Asks for the journal to be replaced by what the replica holds now, and returns the position. */
export function rewriteJournal(replica: Replica): number {
  return rewrite(replica, replica.configuration, replica.synced);
}
