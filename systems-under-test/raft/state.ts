import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { RandomSource } from "../../harness/runtime/runtime.ts";
import type * as effects from "../effects.ts";
import type { KvMachine } from "../kv-machine.ts";
import type { KvKey, KvRead } from "../kv-requests.ts";
import type { Caller } from "../rpc.ts";
import type { JournalRecord, Snapshot } from "./journal.ts";
import type { Log } from "./log.ts";
import type { Members } from "./members.ts";
import type { RaftOptions } from "./options.ts";
import type { RangeRead, WatchRequest } from "./store-requests.ts";

/** A pre-candidate has asked whether it could win, and has begun no term yet (thesis, 9.6). */
export type Role = "follower" | "pre-candidate" | "candidate" | "leader";

export type Effect = effects.Effect<JournalRecord>;

/** One server: figure 2's state, and what an implementation needs beside it. */
export interface Raft {
  readonly self: NodeId;
  /** Every node of the cluster, members or not. */
  readonly nodes: readonly NodeId[];
  readonly options: RaftOptions;
  readonly bugs: ReadonlySet<string>;
  readonly random: RandomSource;

  /** Persistent state of figure 2, and the snapshot that stands for the log up to its index. */
  term: number;
  vote: NodeId | null;
  readonly log: Log;
  snapshot: Snapshot | null;
  /** Journal records asked for, those known durable, and the one that holds the present term and vote. */
  written: number;
  durable: number;
  termPosition: number;
  /** What may be sent only when the journal is durable that far; in order. */
  readonly held: Held[];

  /** The configurations of the log, oldest first; the last is in force. The first may be older than the log. */
  readonly configs: Config[];

  /** Volatile state of figure 2. */
  commit: number;
  applied: number;
  machine: KvMachine;

  role: Role;
  leader: NodeId | null;
  /** Now, by the node's monotonic clock; when the leader was last heard; when the role's timer is due. */
  nowMs: number;
  heardMs: number;
  dueMs: number;
  /** Until then nobody gets a vote: before its restart the server may have told a leader that it heard it. */
  silentUntilMs: number;
  /** A candidate's: who voted for it. */
  readonly votes: Set<NodeId>;
  /** The parts of a leader's snapshot that have come so far. */
  incoming: Incoming | null;

  /** A leader's: the last index when it had opened its term, that of its no-op. */
  opened: number;
  /** A leader's: the other members, and the reads that wait. */
  peers: readonly Peer[];
  readonly reads: Reads;
  /** A leader's: the change of members it has been asked for, and the handing over of its leadership. */
  change: Change | null;
  transfer: Transfer | null;
  /** A leader's: until when locks are held that are held for a limited time, by name. */
  readonly leases: Map<string, Lease>;
  readonly watches: Watches;
  /** Who waits for the entry at an index. */
  readonly waiting: Map<number, Waiting>;

  effects: Effect[];
}

/** A configuration and the index of its entry; 0 for that of the start. */
export interface Config {
  readonly index: number;
  readonly members: Members;
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
  /** The snapshot it is being sent, and where its next part begins. */
  sending: { readonly snapshot: Snapshot; offset: number } | null;
  sentMs: number;
  /** When entries were last sent or acknowledged. */
  progressMs: number;
  heardMs: number;
  /** The latest read round it confirmed, and when the latest request it answered was sent. */
  round: number;
  askedMs: number;
}

export interface Incoming {
  readonly leader: NodeId;
  readonly index: number;
  readonly indexTerm: number;
  text: string;
}

export interface Waiting {
  readonly term: number;
  readonly caller: Caller;
  /** Replaces the state machine's answer. */
  readonly answer?: Body;
  /** What is asked of the state machine when the entry is applied: a read that goes through the log. */
  readonly read?: WaitingRead["read"];
}

/** Reads of a leader (thesis, 6.4). One round of confirmation runs at a time and serves all that came before it. */
export interface Reads {
  round: number;
  readonly confirming: WaitingRead[];
  readonly waiting: WaitingRead[];
  /** Another server was told to stand for election at once: who promised to wait will not. */
  leaseVoid: boolean;
}

export interface WaitingRead {
  readonly caller: Caller;
  readonly read: KvRead | RangeRead;
}

/** Thesis, 4.2.1: new servers first catch up in rounds; each replicates what the log held when it began. */
export interface Change {
  readonly voters: readonly NodeId[];
  readonly caller: Caller;
  readonly sinceMs: number;
  round: number;
  roundEnd: number;
  roundSinceMs: number;
}

/** Thesis, 3.10. */
export interface Transfer {
  readonly to: NodeId;
  /** Undefined when the leader leaves because it is no member any more. */
  readonly caller: Caller | undefined;
  readonly sinceMs: number;
  told: boolean;
}

/** A hold of a lock that ends by itself, on the clock of the leader. */
export interface Lease {
  readonly token: number;
  readonly dueMs: number;
}

/** What changed of late, and who waits for what will change. */
export interface Watches {
  /** Changes up to this revision are not known any more. */
  compacted: number;
  readonly events: WatchEvent[];
  readonly waiting: Watcher[];
}

export interface WatchEvent {
  readonly revision: number;
  readonly key: KvKey;
  /** Undefined: the key was deleted. */
  readonly value: unknown;
}

export interface Watcher {
  readonly caller: Caller;
  readonly request: WatchRequest;
  readonly untilMs: number;
}
