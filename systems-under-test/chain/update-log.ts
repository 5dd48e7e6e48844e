import type * as effects from "../effects.ts";
import { KvMachine } from "../kv-machine.ts";
import type { Configuration } from "./configuration.ts";
import type { JournalRecord, Recovered } from "./journal.ts";
import type { Update } from "./messages.ts";

export type Effect = effects.Effect<JournalRecord>;

/** The numbered updates that a replica holds, what they amount to, and how much of its journal is durable. */
export interface UpdateLog {
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

  effects: Effect[];
}

export function recoverLog({ image, updates }: Recovered): UpdateLog {
  const commit = image?.seq ?? 0;
  const last = updates.at(-1)?.seq ?? commit;
  return {
    machine: image === null ? new KvMachine() : KvMachine.restore(image.state),
    commit,
    pending: [...updates],
    durable: last,
    last,
    written: 0,
    records: updates.length,
    marks: [],
    settling: null,
    effects: [],
  };
}

/** Takes an update in. Says whether the journal has become so long that it should be replaced by an image. */
export function logUpdate(log: UpdateLog, update: Update, recordsMax: number): boolean {
  log.pending.push(update);
  log.last = Math.max(log.last, update.seq);
  const position = persist(log, { type: "update", update });
  log.marks.push({ position, seq: update.seq });
  return log.records >= recordsMax + log.pending.length;
}

/** Asks for a record to be written and returns its position. */
export function persist(log: UpdateLog, record: JournalRecord): number {
  log.effects.push({ type: "persist", record });
  log.records++;
  return ++log.written;
}

/**
 * Asks for the journal to be replaced by what the log holds now, and returns the position. The image stands in the same
 * place of the journal's order as the records before it did.
 */
export function rewrite(log: UpdateLog, configuration: Configuration, synced: boolean): number {
  const { machine, commit, pending } = log;
  const updates = pending.map((update): JournalRecord => ({ type: "update", update }));
  const records: readonly JournalRecord[] = [
    { type: "configuration", configuration, synced },
    { type: "image", seq: commit, state: machine.image() },
    ...updates,
  ];
  log.effects.push({ type: "rewrite", records });
  log.records = updates.length;
  return ++log.written;
}

/** The journal is durable up to the position. Says whether more updates are so now. */
export function markDurable(log: UpdateLog, position: number): boolean {
  const { marks } = log;
  let count = 0;
  while (marks[count] !== undefined && marks[count]!.position <= position) {
    log.durable = Math.max(log.durable, marks[count]!.seq);
    count++;
  }
  marks.splice(0, count);
  return count > 0;
}

/** Goes on with what waited for the position. */
export function resumeSettled(log: UpdateLog, position: number): void {
  const { settling } = log;
  if (settling === null || settling.position > position) return;
  log.settling = null;
  settling.resume();
}
