import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { RandomSource } from "../../harness/runtime/runtime.ts";
import { KvMachine } from "../kv-machine.ts";
import type { KvKey } from "../kv-requests.ts";
import type { Caller } from "../rpc.ts";
import { type Configuration, headOf, memberOf, noConfiguration, tailOf } from "./configuration.ts";
import type { JournalRecord, Recovered } from "./journal.ts";
import type { Update } from "./messages.ts";
import type { ChainOptions } from "./options.ts";

/** What the core wants done, in this order. */
export type Effect =
  | { readonly type: "send"; readonly dest: NodeId; readonly body: Body }
  /** Positions count these two, from 1. Say `durable` when one would survive a power cut. */
  | { readonly type: "persist"; readonly record: JournalRecord }
  | { readonly type: "rewrite"; readonly records: readonly JournalRecord[] }
  | { readonly type: "note"; readonly kind: string; readonly fields: Readonly<Record<string, unknown>> };

/** One replica, or a spare node that may become one. */
export interface Replica {
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

  /**
   * The state after the update numbered `commit`, and the updates after that one, in order. All up to `durable` would
   * survive a power cut; `last` is the number of the last of all.
   */
  machine: KvMachine;
  commit: number;
  pending: Update[];
  durable: number;
  last: number;

  /** Journal records asked for, and since the last image; which update is durable with which position. */
  written: number;
  records: number;
  readonly marks: { readonly position: number; readonly seq: number }[];
  /** What is to be done when the journal is durable up to a position. Until then the replica takes no part. */
  settling: { readonly position: number; readonly resume: () => void } | null;

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

  effects: Effect[];
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
  const { configuration, synced, image, updates } = recovered;
  const commit = image?.seq ?? 0;
  const last = updates.at(-1)?.seq ?? commit;
  return {
    ...setup,
    nowMs,
    dueMs: nowMs,
    configuration,
    first: noConfiguration,
    synced,
    quietUntilMs: nowMs + quietMs(setup.options, configuration),
    machine: image === null ? new KvMachine() : KvMachine.restore(image.state),
    commit,
    pending: [...updates],
    durable: last,
    last,
    written: 0,
    records: updates.length,
    marks: [],
    settling: null,
    established: false,
    sent: commit,
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
    effects: [],
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

export function send(replica: Replica, dest: NodeId, body: Body): void {
  replica.effects.push({ type: "send", dest, body });
}

export function note(replica: Replica, kind: string, fields: Readonly<Record<string, unknown>>): void {
  replica.effects.push({ type: "note", kind, fields });
}

/** Asks for a record to be written and returns its position. */
export function persist(replica: Replica, record: JournalRecord): number {
  replica.effects.push({ type: "persist", record });
  replica.records++;
  return ++replica.written;
}

/** Asks for the journal to be replaced by what the replica holds now, and returns the position. */
export function rewriteJournal(replica: Replica): number {
  const { configuration, synced, machine, commit, pending } = replica;
  const updates = pending.map((update): JournalRecord => ({ type: "update", update }));
  const records: readonly JournalRecord[] = [
    { type: "configuration", configuration, synced },
    { type: "image", seq: commit, state: machine.image() },
    ...updates,
  ];
  replica.effects.push({ type: "rewrite", records });
  replica.records = updates.length;
  return ++replica.written;
}
