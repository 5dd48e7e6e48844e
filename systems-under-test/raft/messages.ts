import type { Body } from "../../harness/runtime/message.ts";
import type { KvCommand } from "../kv-requests.ts";

/** A log entry. Its index is its place in the log, from 1. Shared and immutable. */
export interface Entry {
  readonly term: number;
  readonly command: Command;
}

/** What an entry does to the state machine; the no-op opens a leader's term (Raft, section 8). */
export type Command = KvCommand | { readonly type: "noop" };

/** RequestVote RPC of figure 2. The candidate is the sender. */
export interface RequestVote extends Body {
  readonly type: "request_vote";
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
}

export interface Vote extends Body {
  readonly type: "vote";
  readonly term: number;
  readonly granted: boolean;
}

/** AppendEntries RPC of figure 2. The leader is the sender. */
export interface AppendEntries extends Body {
  readonly type: "append_entries";
  readonly term: number;
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
  /** The leader's latest round of confirming its leadership for reads (thesis, 6.4); the reply repeats it. */
  readonly round: number;
}

export type AppendReply = Appended | Rejected;

/**
 * The follower's log agrees with the leader's up to `match`, durably. `answers` is the term of the request: a
 * leader elected again must not take a late answer to its former self for one to itself.
 */
export interface Appended extends Body {
  readonly type: "appended";
  readonly term: number;
  readonly answers: number;
  readonly match: number;
  readonly round: number;
}

/**
 * The entry before the new ones is not there, or the sender's term is over.
 * `conflictTerm` is the term of the entry that stands in its place (0: none stands there), `conflictIndex`
 * the first index of that term, or the first free one: the leader skips a whole term at once (end of 5.3).
 */
export interface Rejected extends Body {
  readonly type: "rejected";
  readonly term: number;
  readonly answers: number;
  readonly prevIndex: number;
  readonly conflictIndex: number;
  readonly conflictTerm: number;
  readonly round: number;
}

/** Short and readable, and different for different commands: what traces show and invariants compare. */
export function describe(command: Command): string {
  if (command.type === "noop") return "noop";
  const session = command.client === undefined ? "" : ` @${command.client}/${command.seq}`;
  if (command.type === "write") return `write ${command.key}=${brief(command.value)}${session}`;
  if (command.type === "delete") return `delete ${command.key}${session}`;
  return `cas ${command.key} ${brief(command.from)}->${brief(command.to)}${session}`;
}

function brief(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 32)}..${fnv(text)}`;
}

/** 32-bit FNV-1a, so that long values that begin alike still differ. */
function fnv(text: string): string {
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
