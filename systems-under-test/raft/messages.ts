import type { Body, NodeId } from "../../harness/runtime/message.ts";
import type { Command } from "./command.ts";
import type { Members } from "./members.ts";

/** A log entry. Its index is its place in the log, from 1. Shared and immutable. */
export interface Entry {
  readonly term: number;
  readonly command: Command;
}

/** RequestVote RPC of figure 2. The candidate is the sender. */
export interface RequestVote extends Body {
  readonly type: "request_vote";
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** Only asks how the vote would go, in a term that the sender has not begun (thesis, 9.6). */
  readonly pre?: true;
  /** The leader itself wants this election: whoever hears the leader votes all the same (thesis, 4.2.3). */
  readonly transfer?: true;
}

export interface Vote extends Body {
  readonly type: "vote";
  readonly term: number;
  readonly granted: boolean;
  readonly pre?: true;
  /** Told to one that was removed and may not know: who leads those that are left. */
  readonly leader?: NodeId;
}

/** What a leader adds to its requests, and a follower repeats in its answers. */
export interface Confirmation {
  /** The leader's latest round of confirming its leadership for reads (thesis, 6.4). */
  readonly round: number;
  /** The leader's clock when it asked; only where leases are taken (thesis, 6.4.1). */
  readonly askedMs?: number;
}

/** AppendEntries RPC of figure 2. The leader is the sender. */
export interface AppendEntries extends Body, Confirmation {
  readonly type: "append_entries";
  readonly term: number;
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
}

/** InstallSnapshot RPC of figure 13: one part of a snapshot. The leader is the sender. */
export interface InstallSnapshot extends Body, Confirmation {
  readonly type: "install_snapshot";
  readonly term: number;
  /** The last entry the snapshot covers, and the configuration it holds. */
  readonly index: number;
  readonly indexTerm: number;
  readonly members: Members;
  readonly membersIndex: number;
  /** Where this part begins, in characters. */
  readonly offset: number;
  readonly data: string;
  readonly done: boolean;
}

/**
 * A follower's answer. `answers` is the term of the request: a leader elected again must not take a late answer to
 * its former self for one to itself.
 */
export type Reply = Appended | Rejected | Received;

interface Answer extends Body, Confirmation {
  readonly term: number;
  readonly answers: number;
}

/** The follower's log agrees with the leader's up to `match`, durably. */
export interface Appended extends Answer {
  readonly type: "appended";
  readonly match: number;
}

/**
 * The entry before the new ones is not there, or the sender's term is over.
 * `conflictTerm` is the term of the entry that stands in its place (0: none stands there), `conflictIndex`
 * the first index of that term, or the first free one: the leader skips a whole term at once (end of 5.3).
 */
export interface Rejected extends Answer {
  readonly type: "rejected";
  readonly prevIndex: number;
  readonly conflictIndex: number;
  readonly conflictTerm: number;
}

/** The part of the snapshot up to `index` that begins at `offset` is wanted next. */
export interface Received extends Answer {
  readonly type: "received";
  readonly index: number;
  readonly offset: number;
}

/** TimeoutNow (thesis, 3.10): the receiver is to stand for election at once. */
export interface TimeoutNow extends Body {
  readonly type: "timeout_now";
  readonly term: number;
}
