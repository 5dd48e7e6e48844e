import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { RandomSource } from "../../harness/runtime/runtime.ts";
import { KvMachine } from "../kv-machine.ts";
import type { KvKey } from "../kv-requests.ts";
import type { Caller } from "../rpc.ts";
import type { JournalRecord, Recovered } from "./journal.ts";
import { Log } from "./log.ts";

export type Role = "follower" | "candidate" | "leader";

/** Times and bounds. The paper's example times (9.3); the bounds keep a partitioned leader from growing for ever. */
export interface RaftOptions {
  readonly electionMinMs: number;
  readonly electionMaxMs: number;
  readonly heartbeatMs: number;
  /** A leader that has not heard of a majority for this long steps down (thesis, 6.2). */
  readonly quorumLossMs: number;
  /** Unanswered entries are sent again after this time. */
  readonly retryMs: number;
  readonly batchMax: number;
  /** AppendEntries with entries under way to one follower. */
  readonly inflightMax: number;
  /** Uncommitted entries a leader takes on, and reads it lets wait; more are refused. */
  readonly pendingMax: number;
  readonly entriesMax: number;
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
};

/** What the core wants done, in this order. Who runs the core decides how. */
export type Effect =
  | { readonly type: "send"; readonly dest: NodeId; readonly body: Body }
  /** Write the record to the journal; positions count these, from 1. Say `durable` when it would survive a power cut. */
  | { readonly type: "persist"; readonly record: JournalRecord }
  | { readonly type: "note"; readonly kind: string; readonly fields: Readonly<Record<string, unknown>> };

/** One server: figure 2's state, and what an implementation needs beside it. */
export interface Raft {
  readonly self: NodeId;
  readonly nodes: readonly NodeId[];
  readonly majority: number;
  readonly options: RaftOptions;
  readonly bugs: ReadonlySet<string>;
  readonly random: RandomSource;

  /** Persistent state of figure 2. */
  term: number;
  vote: NodeId | null;
  readonly log: Log;
  /** Journal records asked for, those known durable, and the one that holds the present term and vote. */
  written: number;
  durable: number;
  termPosition: number;
  /** What may be sent only when the journal is durable that far; in order. */
  readonly held: Held[];

  /** Volatile state of figure 2. */
  commit: number;
  applied: number;
  readonly machine: KvMachine;

  role: Role;
  leader: NodeId | null;
  /** Now, by the node's monotonic clock; when the leader was last heard; when the role's timer is due. */
  nowMs: number;
  heardMs: number;
  dueMs: number;
  /** A candidate's: who voted for it. */
  readonly votes: Set<NodeId>;
  /** A leader's: the last index when it had opened its term, that of its no-op. */
  opened: number;
  /** A leader's: the other servers, and the reads that wait. */
  readonly peers: readonly Peer[];
  readonly reads: Reads;
  /** Who waits for the entry at an index. */
  readonly waiting: Map<number, Waiting>;

  effects: Effect[];
}

/** Something to be done once the journal is durable up to a position. */
export interface Held {
  readonly position: number;
  readonly effects: readonly Effect[];
}

/** What a leader knows of another server: figure 2's nextIndex and matchIndex, and the flow of messages to it. */
export interface Peer {
  readonly id: NodeId;
  next: number;
  match: number;
  /** Not known to agree at `next`: one message at a time until it does. */
  probing: boolean;
  /** The last index of each message with entries that is under way, oldest first. */
  readonly inflight: number[];
  sentMs: number;
  /** When entries were last sent or acknowledged. */
  progressMs: number;
  heardMs: number;
  /** The latest read round it confirmed. */
  round: number;
}

export interface Waiting {
  readonly term: number;
  readonly caller: Caller;
  /** Replaces the state machine's answer. */
  readonly answer?: Body;
}

/** Reads of a leader (thesis, 6.4). One round of confirmation runs at a time and serves all that came before it. */
export interface Reads {
  round: number;
  readonly confirming: WaitingRead[];
  readonly waiting: WaitingRead[];
}

export interface WaitingRead {
  readonly caller: Caller;
  readonly key: KvKey;
}

export interface RaftSetup {
  readonly self: NodeId;
  readonly nodes: readonly NodeId[];
  readonly random: RandomSource;
  readonly nowMs: number;
  readonly bugs?: ReadonlySet<string>;
  readonly options?: Partial<RaftOptions>;
  readonly recovered?: Recovered;
}

/** A server as it starts or restarts: a follower with what it had on disk. */
export function createRaft(setup: RaftSetup): Raft {
  const bugs = setup.bugs ?? new Set<string>();
  const { term, vote, entries } = setup.recovered ?? { term: 0, vote: null, entries: [] };
  const others = setup.nodes.filter((node) => node !== setup.self);
  const raft: Raft = {
    self: setup.self,
    nodes: setup.nodes,
    majority: Math.floor(setup.nodes.length / 2) + 1,
    options: { ...raftDefaults, ...setup.options },
    bugs,
    random: setup.random,
    term,
    vote,
    log: new Log(entries),
    written: 0,
    durable: 0,
    termPosition: 0,
    held: [],
    commit: 0,
    applied: 0,
    machine: new KvMachine(!bugs.has("no-deduplication")),
    role: "follower",
    leader: null,
    nowMs: setup.nowMs,
    heardMs: Number.NEGATIVE_INFINITY,
    dueMs: 0,
    votes: new Set(),
    opened: 0,
    peers: others.map(freshPeer),
    reads: { round: 0, confirming: [], waiting: [] },
    waiting: new Map(),
    effects: [],
  };
  resetElectionTimer(raft);
  note(raft, "recover", { term, vote, last: raft.log.last, lastTerm: raft.log.lastTerm });
  note(raft, "role", { role: raft.role, term });
  return raft;
}

function freshPeer(id: NodeId): Peer {
  return {
    id,
    next: 1,
    match: 0,
    probing: true,
    inflight: [],
    sentMs: 0,
    progressMs: 0,
    heardMs: 0,
    round: 0,
  };
}

export function send(raft: Raft, dest: NodeId, body: Body): void {
  raft.effects.push({ type: "send", dest, body });
}

export function note(raft: Raft, kind: string, fields: Readonly<Record<string, unknown>>): void {
  raft.effects.push({ type: "note", kind, fields });
}

/** Asks for a record to be written and returns its position. */
export function persist(raft: Raft, record: JournalRecord): number {
  raft.effects.push({ type: "persist", record });
  raft.written++;
  // M-R06: nothing waits for the disk.
  if (raft.bugs.has("ack-before-fsync")) raft.durable = raft.written;
  return raft.written;
}

/** Does the effects once the journal is durable up to the position: at once when it is already. */
export function whenDurable(raft: Raft, position: number, ...effects: readonly Effect[]): void {
  if (position <= raft.durable) raft.effects.push(...effects);
  else raft.held.push({ position, effects });
}

/** Does what the journal's progress sets free. Order is kept, so a later promise never overtakes an earlier one. */
export function release(raft: Raft): void {
  let count = 0;
  for (const held of raft.held) {
    if (held.position > raft.durable) break;
    raft.effects.push(...held.effects);
    count++;
  }
  raft.held.splice(0, count);
}

/** Figure 2: currentTerm and votedFor are on stable storage before any answer that depends on them. */
export function setTerm(raft: Raft, term: number, vote: NodeId | null): void {
  raft.term = term;
  raft.vote = vote;
  if (raft.bugs.has("vote-not-persisted")) return;
  raft.termPosition = persist(raft, { type: "term", term, vote });
}

export function setRole(raft: Raft, role: Role): void {
  raft.role = role;
  note(raft, "role", { role, term: raft.term });
}

/** 5.2: "election timeouts are chosen randomly from a fixed interval". */
export function resetElectionTimer(raft: Raft): void {
  const { electionMinMs, electionMaxMs } = raft.options;
  raft.dueMs = raft.nowMs + electionMinMs + raft.random.unit() * (electionMaxMs - electionMinMs);
}
