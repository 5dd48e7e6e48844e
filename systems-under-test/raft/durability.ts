import type { JournalRecord } from "./journal.ts";
import type { Effect, Raft } from "./state.ts";

/** Asks for a record to be written and returns its position. */
export function persist(raft: Raft, record: JournalRecord): number {
  return written(raft, { type: "persist", record });
}

/** Asks for the journal to be replaced by what the server holds now, and returns the position. */
export function rewriteJournal(raft: Raft): number {
  const { snapshot, log, term, vote } = raft;
  const records: JournalRecord[] = [{ type: "term", term, vote }];
  if (snapshot !== null) records.unshift({ type: "snapshot", snapshot, base: log.base });
  let index = log.base.index;
  for (const entry of log.slice(index + 1, log.last - index)) {
    index++;
    records.push({ type: "entry", index, term: entry.term, command: entry.command });
  }
  const position = written(raft, { type: "rewrite", records });
  log.baseWrittenAt(position);
  log.settle(raft.durable);
  return position;
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

function written(raft: Raft, effect: Effect): number {
  raft.effects.push(effect);
  raft.written++;
  // M-R06: nothing waits for the disk.
  if (raft.bugs.has("ack-before-fsync")) raft.durable = raft.written;
  return raft.written;
}
