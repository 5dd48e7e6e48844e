import type { NodeId } from "../../harness/runtime/message.ts";
import { headOf } from "../chain/configuration.ts";
import type { Update } from "../chain/messages.ts";
import { logUpdate, markDurable } from "../chain/update-log.ts";
import { send } from "../effects.ts";
import { tellStatus } from "./asking.ts";
import { learnCommit } from "./commit.ts";
import type { Forward } from "./messages.ts";
import { isPrimary, type Progress, type Replica, rewriteJournal, takesPart } from "./state.ts";

/** The next update is taken into the log; it goes on when it is durable here, so no backup is ever ahead of its primary. */
export function append(replica: Replica, update: Update): void {
  if (logUpdate(replica, update, replica.options.recordsMax)) rewriteJournal(replica);
}

/** More of the journal is durable. */
export function settled(replica: Replica, position: number): void {
  if (!markDurable(replica, position)) return;
  if (isPrimary(replica)) forwardAll(replica);
  else if (replica.installed && takesPart(replica)) tellStatus(replica, headOf(replica.view)!);
}

/** Sends every backup what it lacks, to all at once. */
export function forwardAll(replica: Replica): void {
  for (const [backup, progress] of replica.backups) forward(replica, backup, progress);
}

function forward(replica: Replica, backup: NodeId, progress: Progress): void {
  if (progress.acked === null) return;
  const { durable, options, nowMs, view, commit } = replica;
  const log = kept(replica);
  while (progress.sent < durable) {
    const prev = progress.sent;
    const from = log.findIndex(({ seq }) => seq > prev);
    const most = from < 0 ? [] : log.slice(from, from + options.batchMax);
    const updates = most.filter(({ seq }) => seq <= durable);
    if (updates.length === 0) return;
    const body: Forward = { type: "forward", epoch: view.epoch, prev, updates, commit };
    send(replica, backup, body);
    progress.sent = updates.at(-1)!.seq;
    progress.sentMs = nowMs;
  }
}

/** Updates that backups may lack, in order. */
function kept({ recent, pending }: Replica): readonly Update[] {
  return recent.length === 0 ? pending : [...recent, ...pending];
}

/** Whether all updates after this one are still there. */
export function canForwardAfter(replica: Replica, seq: number): boolean {
  return (kept(replica)[0]?.seq ?? replica.commit + 1) <= seq + 1;
}

/** What was sent a while ago and is not acknowledged is sent again. */
export function retry(replica: Replica): void {
  const { nowMs, options, backups } = replica;
  for (const [backup, progress] of backups) {
    if (progress.acked === null || progress.sent <= progress.acked) continue;
    if (nowMs < progress.sentMs + options.retryMs) continue;
    progress.sent = progress.acked;
    forward(replica, backup, progress);
  }
}

export function onForward(replica: Replica, src: NodeId, message: Forward): void {
  const { view, bugs, installed } = replica;
  // M-P10: the primary of an earlier view is still obeyed.
  const obeysAll = bugs.has("old-primary-obeyed");
  if (!obeysAll && (message.epoch !== view.epoch || src !== headOf(view) || !installed)) return;
  if (!takesPart(replica)) return;
  learnCommit(replica, message.commit);
  if (message.prev > replica.last) {
    tellStatus(replica, src, { gap: true });
    return;
  }
  for (const update of message.updates) if (update.seq > replica.last) append(replica, update);
  // Where there is nothing to be written there is no end of it after which to answer.
  if (replica.durable === replica.last) tellStatus(replica, src);
}
