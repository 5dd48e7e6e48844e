import { decodeLines, encodeLine } from "../checked-lines.ts";
import { type Configuration, noConfiguration } from "./configuration.ts";
import type { Update } from "./messages.ts";

/**
 * What a replica keeps on disk, as one file: each configuration as it is adopted, each update as it arrives, and now and
 * then, in place of all before, an image of the state.
 */
export type JournalRecord =
  | { readonly type: "configuration"; readonly configuration: Configuration; readonly synced: boolean }
  | { readonly type: "update"; readonly update: Update }
  | { readonly type: "image"; readonly seq: number; readonly state: string };

export function encodeRecord(record: JournalRecord): string {
  return encodeLine(JSON.stringify(record));
}

export interface Recovered {
  readonly configuration: Configuration;
  readonly synced: boolean;
  /** The state after update `seq`; null: the empty one. */
  readonly image: { readonly seq: number; readonly state: string } | null;
  /** Those after the image, in order. */
  readonly updates: readonly Update[];
}

/** What a replica finds at its very first start. */
export const freshRecovery: Recovered = {
  configuration: noConfiguration,
  synced: false,
  image: null,
  updates: [],
};

export interface RecoveredJournal extends Recovered {
  /** The part of the file to keep; what followed it was torn. */
  readonly keep: string;
  readonly droppedChars: number;
}

/** Throws when the file is damaged elsewhere than at its end. */
export function recoverJournal(text: string): RecoveredJournal {
  const { lines, goodChars } = decodeLines(text);
  let { configuration, synced, image } = freshRecovery;
  const updates: Update[] = [];
  for (const line of lines) {
    const record = JSON.parse(line) as JournalRecord;
    if (record.type === "update") updates.push(record.update);
    else if (record.type === "configuration") ({ configuration, synced } = record);
    else {
      image = { seq: record.seq, state: record.state };
      updates.length = 0;
    }
  }
  const keep = text.slice(0, goodChars);
  return { configuration, synced, image, updates, keep, droppedChars: text.length - goodChars };
}
