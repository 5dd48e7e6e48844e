import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { RandomSource } from "../../harness/runtime/runtime.ts";
import { headOf, memberOf } from "../chain/configuration.ts";
import type { JournalRecord, Recovered } from "../chain/journal.ts";
import type { Update } from "../chain/messages.ts";
import { KvMachine } from "../kv-machine.ts";
import type { KvKey } from "../kv-requests.ts";
import type { Caller } from "../rpc.ts";
import type { View } from "./messages.ts";
import type { PrimaryBackupOptions } from "./options.ts";

/** What the core wants done, in this order. */
export type Effect =
  | { readonly type: "send"; readonly dest: NodeId; readonly body: Body }
  /** Positions count these two, from 1. Say `durable` when one would survive a power cut. */
  | { readonly type: "persist"; readonly record: JournalRecord }
  | { readonly type: "rewrite"; readonly records: readonly JournalRecord[] }
  | { readonly type: "note"; readonly kind: string; readonly fields: Readonly<Record<string, unknown>> };

/** One server: the primary, a backup, or one that is out of the view. */
export interface Replica {
  readonly self: NodeId;
  /** All that may be in a view, this one included. */
  readonly servers: readonly NodeId[];
  /** Null where the clocks decide. */
  readonly arbiter: NodeId | null;
  readonly options: PrimaryBackupOptions;
  readonly bugs: ReadonlySet<string>;
  /** Tells its lives apart. */
  readonly start: number;
  nowMs: number;
  /** When it wants its next `tick`. */
  dueMs: number;
  view: View;
  /** Whether it holds everything that was ever acknowledged, as far as the view can tell. */
  synced: boolean;
  /** A backup: whether it has the state with which the primary began this view. */
  installed: boolean;
  /** Without an arbiter, after a start: the other server may have taken over. */
  lost: boolean;

  /**
   * The state after the update numbered `commit`, and the updates after that one, in order. All up to `durable` would
   * survive a power cut; `last` is the number of the last of all.
   */
  machine: KvMachine;
  commit: number;
  pending: Update[];
  durable: number;
  last: number;
  /** Asynchronous replication: what is committed and not yet on every backup. */
  recent: Update[];
  /** Journal records asked for, and since the last image; which update is durable with which position. */
  written: number;
  records: number;
  readonly marks: { readonly position: number; readonly seq: number }[];
  /** What is to be done when the journal is durable up to a position. Until then the server takes no part. */
  settling: { readonly position: number; readonly resume: () => void } | null;

  /** The primary's, by backup. */
  readonly backups: Map<NodeId, Progress>;
  /** What was under way when it became primary: some of it may have been acknowledged. */
  baseline: number;
  /** Until when a new primary lets the lease of its predecessor run out. */
  quietUntilMs: number;
  round: number;
  roundMs: number;
  /** Reads that wait to know that it is still the primary. */
  waiting: WaitingRead[];

  /** When each server was last heard. */
  readonly heard: Map<NodeId, number>;
  beatDueMs: number;
  effects: Effect[];
}

/** What the primary knows of a backup. */
export interface Progress {
  /** The last update on its disk; null while it has not the state of this view. */
  acked: number | null;
  sent: number;
  sentMs: number;
  /** The latest question it has answered, and when that was asked. */
  round: number;
  askedMs: number;
}

export interface WaitingRead {
  readonly caller: Caller;
  readonly key: KvKey;
  /** The round of questions that must be answered. */
  readonly round: number;
}

export interface ReplicaSetup {
  readonly self: NodeId;
  readonly servers: readonly NodeId[];
  readonly arbiter: NodeId | null;
  readonly options: PrimaryBackupOptions;
  readonly bugs: ReadonlySet<string>;
  readonly random: RandomSource;
  readonly nowMs: number;
  readonly recovered: Recovered;
}

/** A server that starts, for the first time or again, with what its disk held. */
export function createReplica({ recovered, random, nowMs, ...setup }: ReplicaSetup): Replica {
  const { image, updates } = recovered;
  const { self, servers, arbiter, bugs } = setup;
  const isFirst = recovered.configuration.epoch === 0;
  const view = isFirst ? firstView(servers) : recovered.configuration;
  const commit = image?.seq ?? 0;
  const last = updates.at(-1)?.seq ?? commit;
  const isAlone = view.members.length === 1 && headOf(view) === self;
  const never = Number.NEGATIVE_INFINITY;
  return {
    ...setup,
    start: random.below(2 ** 26) * 2 ** 26 + random.below(2 ** 26),
    nowMs,
    dueMs: nowMs,
    view,
    synced: isFirst || recovered.synced,
    installed: false,
    // M-P12: whoever was the primary goes on as one.
    lost: arbiter === null && !isAlone && !bugs.has("restarts-as-primary"),
    machine: image === null ? new KvMachine() : KvMachine.restore(image.state),
    commit,
    pending: [...updates],
    durable: last,
    last,
    recent: [],
    written: 0,
    records: updates.length,
    marks: [],
    settling: null,
    backups: new Map(),
    baseline: last,
    quietUntilMs: never,
    round: 0,
    roundMs: never,
    waiting: [],
    heard: new Map(),
    beatDueMs: nowMs,
    effects: [],
  };
}

/** Everybody knows it without being told: the first server is the primary, all others are backups. */
export function firstView(servers: readonly NodeId[]): View {
  return { epoch: 1, members: servers.map((node) => ({ node, since: 1 })) };
}

/** Whether it may act in its view at all. */
export function takesPart({ settling, lost, synced, view, self }: Replica): boolean {
  return settling === null && !lost && synced && memberOf(view, self) !== undefined;
}

export function isPrimary(replica: Replica): boolean {
  return headOf(replica.view) === replica.self && takesPart(replica);
}

export function isBackup(replica: Replica): boolean {
  return headOf(replica.view) !== replica.self && takesPart(replica);
}

/** Every backup has the state with which this view began. */
export function allInstalled({ backups }: Replica): boolean {
  for (const { acked } of backups.values()) if (acked === null) return false;
  return true;
}

export function isAlive({ heard, nowMs, options, bugs }: Replica, node: NodeId): boolean {
  // M-P11: one late message is taken for a death.
  const patienceMs = bugs.has("suspects-too-early") ? 1.5 * options.beatMs : options.suspectMs;
  return nowMs < (heard.get(node) ?? Number.NEGATIVE_INFINITY) + patienceMs;
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

/** Asks for the journal to be replaced by what the server holds now, and returns the position. */
export function rewriteJournal(replica: Replica): number {
  const { view, synced, machine, commit, pending } = replica;
  const updates = pending.map((update): JournalRecord => ({ type: "update", update }));
  const records: readonly JournalRecord[] = [
    { type: "configuration", configuration: view, synced },
    { type: "image", seq: commit, state: machine.image() },
    ...updates,
  ];
  replica.effects.push({ type: "rewrite", records });
  replica.records = updates.length;
  return ++replica.written;
}
