import type { NodeId } from "../../harness/runtime/message.ts";
import { headOf } from "../chain/configuration.ts";
import { tellStatus } from "./asking.ts";
import { learnCommit } from "./commit.ts";
import type { Beat, Status, ViewAnswer } from "./messages.ts";
import { canForwardAfter, forwardAll } from "./replication.ts";
import { isPrimary, type Progress, type Replica } from "./state.ts";
import { sendImage } from "./state-transfer.ts";
import { onAnswerToLost, onLost } from "./two-servers.ts";
import { adopt, outranks } from "./views.ts";

/** Somebody is primary, or believes so. Either learns from the other whose view is the later one. */
export function onBeat(replica: Replica, src: NodeId, { view, commit, stamp }: Beat): void {
  const { heard, nowMs } = replica;
  if (outranks(view, replica.view)) adopt(replica, view);
  if (replica.settling !== null) return;
  if (view.epoch === replica.view.epoch && src === headOf(replica.view)) {
    heard.set(src, nowMs);
    if (replica.installed) learnCommit(replica, commit);
  }
  tellStatus(replica, src, { stamp });
}

export function onStatus(replica: Replica, src: NodeId, status: Status): void {
  const { heard, nowMs, view, backups, arbiter } = replica;
  heard.set(src, nowMs);
  if (replica.settling !== null) return;
  if (arbiter === null && status.lost) onLost(replica, src, status);
  else if (replica.lost) onAnswerToLost(replica, src, status);
  else if (outranks(status.view, view)) adopt(replica, status.view);
  else if (isPrimary(replica) && status.view.epoch === view.epoch) {
    const progress = backups.get(src);
    if (progress !== undefined) followed(replica, src, progress, status);
  }
}

/** A backup of this view has answered, or has something on its disk. */
function followed(replica: Replica, src: NodeId, progress: Progress, status: Status): void {
  const { last, stamp, installed, start } = status;
  if (stamp !== undefined && stamp.start === replica.start && stamp.round > progress.round) {
    progress.round = stamp.round;
    progress.askedMs = stamp.sentMs;
  }
  if (!installed || !canForwardAfter(replica, last)) {
    progress.acked = null;
    sendImage(replica, src, progress, start);
    return;
  }
  if (progress.acked === null) progress.sent = last;
  progress.acked = Math.max(progress.acked ?? 0, last);
  progress.sent = status.gap === true ? progress.acked : Math.max(progress.sent, progress.acked);
  forwardAll(replica);
}

/** What the arbiter has decided, for this server or for another one. */
export function onView(replica: Replica, { view }: ViewAnswer): void {
  if (outranks(view, replica.view)) adopt(replica, view);
}
