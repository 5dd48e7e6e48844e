import type { NodeId } from "../../harness/runtime/message.ts";
import type { RandomSource } from "../../harness/runtime/runtime.ts";
import { headOf, memberOf } from "../chain/configuration.ts";
import type { Recovered } from "../chain/journal.ts";
import type { Update } from "../chain/messages.ts";
import { recoverLog, rewrite, type UpdateLog } from "../chain/update-log.ts";
import type { KvKey } from "../kv-requests.ts";
import type { Caller } from "../rpc.ts";
import type { View } from "./messages.ts";
import type { PrimaryBackupOptions } from "./options.ts";

/** One server: the primary, a backup, or one that is out of the view. */
export interface Replica extends UpdateLog {
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

  /** Asynchronous replication: what is committed and not yet on every backup. */
  recent: Update[];

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
  const log = recoverLog(recovered);
  const { self, servers, arbiter, bugs } = setup;
  const isFirst = recovered.configuration.epoch === 0;
  const view = isFirst ? firstView(servers) : recovered.configuration;
  const isAlone = view.members.length === 1 && headOf(view) === self;
  const never = Number.NEGATIVE_INFINITY;
  return {
    ...setup,
    ...log,
    start: random.below(2 ** 26) * 2 ** 26 + random.below(2 ** 26),
    nowMs,
    dueMs: nowMs,
    view,
    synced: isFirst || recovered.synced,
    installed: false,
    // M-P12: whoever was the primary goes on as one.
    lost: arbiter === null && !isAlone && !bugs.has("restarts-as-primary"),
    recent: [],
    backups: new Map(),
    baseline: log.last,
    quietUntilMs: never,
    round: 0,
    roundMs: never,
    waiting: [],
    heard: new Map(),
    beatDueMs: nowMs,
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

/** Asks for the journal to be replaced by what the server holds now, and returns the position. */
export function rewriteJournal(replica: Replica): number {
  return rewrite(replica, replica.view, replica.synced);
}
