import { note } from "../effects.ts";
import { KvMachine } from "../kv-machine.ts";
import { fingerprint } from "./command.ts";
import { configAt, forgetBefore } from "./configs.ts";
import { rewriteJournal } from "./durability.ts";
import type { Snapshot } from "./journal.ts";
import type { Raft } from "./state.ts";

/**
 * Log compaction (section 7): "the entire current system state is written to a snapshot on stable storage, then the
 * entire log up to that point is discarded", but for a few entries that followers may still want. Every server
 * takes its snapshots by itself, all at the same indexes, so that their contents can be compared.
 */
export function snapshotWhenDue(raft: Raft): void {
  const { snapshotEntries, keptEntries } = raft.options;
  const { applied, log } = raft;
  if (applied % snapshotEntries !== 0 || applied <= (raft.snapshot?.index ?? 0)) return;
  const config = configAt(raft, applied);
  const snapshot: Snapshot = {
    index: applied,
    term: log.termAt(applied),
    members: config.members,
    membersIndex: config.index,
    state: raft.machine.image(),
  };
  raft.snapshot = snapshot;
  log.compactTo(applied - keptEntries);
  forgetBefore(raft, applied);
  rewriteJournal(raft);
  noteSnapshot(raft, "snapshot", snapshot);
}

/** The fingerprint lets the invariants compare what different servers hold after the same entries. */
export function noteSnapshot(raft: Raft, kind: "snapshot" | "install", snapshot: Snapshot): void {
  const { index, term, state } = snapshot;
  note(raft, kind, { index, term, state: fingerprint(state) });
}

export function restoredMachine(snapshot: Snapshot, bugs: ReadonlySet<string>): KvMachine {
  return KvMachine.restore(snapshot.state, !bugs.has("no-deduplication"), !bugs.has("sessions-not-restored"));
}
