import type { NodeId } from "../../harness/runtime/message.ts";
import { decodeLines, encodeLine } from "../checked-lines.ts";
import type { Command } from "./command.ts";
import { emptyBase, type LogBase } from "./log.ts";
import type { Members } from "./members.ts";
import type { Entry } from "./messages.ts";

/**
 * What a server keeps on disk, as one file: term and vote whenever they change, and each entry as it is appended. An
 * entry whose index is not past the end replaces what stood there and drops the rest. The file grows until a
 * snapshot is taken; then it is replaced, in one atomic step, by the snapshot, the term and the entries that are
 * left: state, sessions and applied index can never be of different moments.
 */
export type JournalRecord =
  | { readonly type: "term"; readonly term: number; readonly vote: NodeId | null }
  | { readonly type: "entry"; readonly index: number; readonly term: number; readonly command: Command }
  | { readonly type: "snapshot"; readonly snapshot: Snapshot; readonly base: LogBase };

/** Section 7: the state machine after the entry at `index`, with the configuration in force there. */
export interface Snapshot {
  readonly index: number;
  readonly term: number;
  readonly members: Members;
  readonly membersIndex: number;
  /** The state machine with its sessions, as JSON text. */
  readonly state: string;
}

export function encodeRecord(record: JournalRecord): string {
  return encodeLine(textOf(record));
}

function textOf(record: JournalRecord): string {
  if (record.type === "term") return `T ${record.term} ${record.vote ?? "-"}`;
  if (record.type === "entry") return `E ${record.index} ${record.term} ${JSON.stringify(record.command)}`;
  return `S ${record.base.index} ${record.base.term} ${JSON.stringify(record.snapshot)}`;
}

export interface Recovered {
  readonly term: number;
  readonly vote: NodeId | null;
  readonly snapshot: Snapshot | null;
  /** Where the entries begin: at the snapshot or before it. */
  readonly base: LogBase;
  readonly entries: readonly Entry[];
}

/** What a server finds at its very first start. */
export const freshRecovery: Recovered = {
  term: 0,
  vote: null,
  snapshot: null,
  base: emptyBase,
  entries: [],
};

export interface RecoveredJournal extends Recovered {
  /** The part of the file to keep; what followed it was torn and is to be removed. */
  readonly keep: string;
  readonly droppedChars: number;
}

/**
 * Reads the journal of a server that restarts. A tail that does not match its checksum was never synced, so
 * nobody was promised anything about it: it is dropped. Throws when the file is damaged elsewhere.
 */
export function recoverJournal(text: string, bugs: ReadonlySet<string> = new Set()): RecoveredJournal {
  const { lines, goodChars, tail } = decodeLines(text);
  const replay: Replay = { ...freshRecovery, entries: [] };
  for (const line of lines) redo(replay, parse(line));
  if (bugs.has("torn-tail-accepted") && tail !== "")
    return withTornTail(replay, text.slice(0, goodChars), tail);
  if (bugs.has("vote-not-persisted")) replay.term = Math.max(replay.term, replay.entries.at(-1)?.term ?? 0);
  return { ...replay, keep: text.slice(0, goodChars), droppedChars: text.length - goodChars };
}

interface Replay {
  term: number;
  vote: NodeId | null;
  snapshot: Snapshot | null;
  base: LogBase;
  entries: Entry[];
}

function redo(replay: Replay, record: JournalRecord): void {
  if (record.type === "term") {
    replay.term = record.term;
    replay.vote = record.vote;
  } else if (record.type === "snapshot") {
    replay.snapshot = record.snapshot;
    replay.base = record.base;
    replay.entries = [];
  } else {
    const place = record.index - replay.base.index - 1;
    if (place < 0 || place > replay.entries.length) throw new Error(`entry ${record.index} follows a gap`);
    replay.entries.length = place;
    replay.entries.push({ term: record.term, command: record.command });
  }
}

function parse(line: string): JournalRecord {
  const [kind, first, second] = line.split(" ", 3) as [string, string, string];
  if (kind === "T") return { type: "term", term: Number(first), vote: second === "-" ? null : second };
  const value = JSON.parse(line.slice(kind.length + first.length + second.length + 3)) as unknown;
  const [index, term] = [Number(first), Number(second)];
  if (kind === "S") return { type: "snapshot", snapshot: value as Snapshot, base: { index, term } };
  return { type: "entry", index, term, command: value as Command };
}

/** M-R25: an entry whose head can be read is kept although its checksum is wrong; what was lost reads as a no-op. */
function withTornTail(replay: Replay, keep: string, tail: string): RecoveredJournal {
  const torn = /^[0-9a-f]{8} E (\d+) (\d+) /.exec(tail);
  const place = torn === null ? -1 : Number(torn[1]) - replay.base.index - 1;
  if (torn === null || place < 0 || place > replay.entries.length) {
    return { ...replay, keep, droppedChars: tail.length };
  }
  const record: JournalRecord = {
    type: "entry",
    index: Number(torn[1]),
    term: Number(torn[2]),
    command: { type: "noop" },
  };
  redo(replay, record);
  return { ...replay, keep: keep + encodeRecord(record), droppedChars: tail.length };
}
