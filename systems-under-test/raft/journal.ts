import type { NodeId } from "../../harness/runtime/message.ts";
import { decodeLines, encodeLine } from "../checked-lines.ts";
import type { Command, Entry } from "./messages.ts";

/**
 * What a server keeps on disk, as one file that only grows: term and vote whenever they change, and each entry
 * as it is appended. An entry whose index is not past the end replaces what stood there and drops the rest.
 */
export type JournalRecord =
  | { readonly type: "term"; readonly term: number; readonly vote: NodeId | null }
  | { readonly type: "entry"; readonly index: number; readonly term: number; readonly command: Command };

export function encodeRecord(record: JournalRecord): string {
  return encodeLine(
    record.type === "term"
      ? `T ${record.term} ${record.vote ?? "-"}`
      : `E ${record.index} ${record.term} ${JSON.stringify(record.command)}`,
  );
}

export interface Recovered {
  readonly term: number;
  readonly vote: NodeId | null;
  readonly entries: readonly Entry[];
}

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
  const replay: Replay = { term: 0, vote: null, entries: [] };
  for (const line of lines) redo(replay, parse(line));
  if (bugs.has("torn-tail-accepted") && tail !== "")
    return withTornTail(replay, text.slice(0, goodChars), tail);
  if (bugs.has("vote-not-persisted")) replay.term = Math.max(replay.term, replay.entries.at(-1)?.term ?? 0);
  return { ...replay, keep: text.slice(0, goodChars), droppedChars: text.length - goodChars };
}

interface Replay {
  term: number;
  vote: NodeId | null;
  readonly entries: Entry[];
}

function redo(replay: Replay, record: JournalRecord): void {
  if (record.type === "term") {
    replay.term = record.term;
    replay.vote = record.vote;
    return;
  }
  if (record.index > replay.entries.length + 1) throw new Error(`entry ${record.index} follows a gap`);
  replay.entries.length = record.index - 1;
  replay.entries.push({ term: record.term, command: record.command });
}

function parse(line: string): JournalRecord {
  const [kind, first, second] = line.split(" ", 3) as [string, string, string];
  if (kind === "T") return { type: "term", term: Number(first), vote: second === "-" ? null : second };
  const command = JSON.parse(line.slice(kind.length + first.length + second.length + 3)) as Command;
  return { type: "entry", index: Number(first), term: Number(second), command };
}

/** M-R25: an entry whose head can be read is kept although its checksum is wrong; what was lost reads as a no-op. */
function withTornTail(replay: Replay, keep: string, tail: string): RecoveredJournal {
  const torn = /^[0-9a-f]{8} E (\d+) (\d+) /.exec(tail);
  if (torn === null || Number(torn[1]) > replay.entries.length + 1) {
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
