import type { NodeId } from "../../harness/runtime/message.ts";
import { headOf, memberOf } from "../chain/configuration.ts";
import { nextStamp, tellStatus } from "./asking.ts";
import type { Status } from "./messages.ts";
import { isPrimary, type Replica } from "./state.ts";
import { sendImage } from "./state-transfer.ts";
import { adopt, withNewcomers } from "./views.ts";

/**
 * Two servers without an arbiter. One that was down does not know what became of the other, who may have gone on alone:
 * so it asks, and takes no part until it has been let in again, or finds that it is the one to lead.
 */
export function sayLost(replica: Replica): void {
  const stamp = nextStamp(replica);
  for (const node of replica.servers) if (node !== replica.self) tellStatus(replica, node, { stamp });
}

/** The other server has started anew. */
export function onLost(replica: Replica, src: NodeId, status: Status): void {
  const { view, self, backups, synced, lost } = replica;
  const wasPrimary = headOf(view) === src && status.view.epoch >= view.epoch;
  if (isPrimary(replica)) {
    const progress = backups.get(src);
    const isNewcomer = memberOf(view, src)?.since === view.epoch && progress?.acked === null;
    if (isNewcomer) sendImage(replica, src, progress, status.start);
    else lead(replica, src, status);
  } else if (lost ? standsBefore(replica, status) : synced && wasPrimary) lead(replica, src, status);
  else if (memberOf(view, self) !== undefined)
    tellStatus(replica, src, status.stamp === undefined ? {} : { stamp: status.stamp });
}

/** The answer of a server that has not been down. If it has nothing, this one must have all there is. */
export function onAnswerToLost(replica: Replica, src: NodeId, status: Status): void {
  const { synced, start } = replica;
  if (synced && !status.synced && status.stamp?.start === start) lead(replica, src, status);
}

/** Both have been down: who was last in a later view knows more; of one view, its primary. */
function standsBefore({ synced, view, self }: Replica, other: Status): boolean {
  if (!synced) return false;
  return view.epoch === other.view.epoch ? headOf(view) === self : view.epoch > other.view.epoch;
}

/** From here on it is the primary, and the other one a newcomer. */
function lead(replica: Replica, other: NodeId, { view }: Status): void {
  const mine = memberOf(replica.view, replica.self);
  if (mine === undefined) return;
  const epoch = Math.max(replica.view.epoch, view.epoch) + 1;
  adopt(replica, withNewcomers(epoch, [mine], [other]));
}
