import type { NodeId } from "../../harness/runtime/message.ts";
import { headOf, memberOf } from "../chain/configuration.ts";
import type { Update } from "../chain/messages.ts";
import { note, send } from "../effects.ts";
import { KvMachine } from "../kv-machine.ts";
import { tellStatus } from "./asking.ts";
import type { ImageMessage, Replay } from "./messages.ts";
import { type Progress, type Replica, rewriteJournal } from "./state.ts";

/**
 * At the start of a view every backup gets the primary's state whole, with all updates that are under way, in place of
 * whatever it holds: of that, some may never have been acknowledged, and another backup may not have it.
 */
export function sendImage(replica: Replica, dest: NodeId, progress: Progress, to: number): void {
  const { view, machine, commit, pending, durable, nowMs, options, bugs } = replica;
  if (nowMs < progress.sentMs + options.retryMs) return;
  progress.sentMs = nowMs;
  // M-P06: the state goes over without what is under way.
  const underWay = bugs.has("state-transfer-incomplete") ? [] : pending;
  const image: ImageMessage = {
    type: "image",
    epoch: view.epoch,
    seq: commit,
    last: durable,
    state: machine.image(),
    updates: underWay.filter(({ seq }) => seq <= durable),
    to,
  };
  send(replica, dest, image);
}

/** An image that another life of this server asked for is older than what it has acknowledged since. */
export function onImage(replica: Replica, src: NodeId, message: ImageMessage): void {
  const { view, self, start, bugs } = replica;
  if (replica.settling !== null || message.to !== start) return;
  if (message.epoch !== view.epoch || src !== headOf(view) || memberOf(view, self) === undefined) return;
  if (replica.installed && message.seq <= replica.last) return;
  const former = replica.pending;
  install(replica, message);
  note(replica, "image", { seq: message.seq, epoch: view.epoch });
  const position = rewriteJournal(replica);
  const resume = (): void => {
    tellStatus(replica, src);
    if (bugs.has("old-log-replayed") && former.length > 0) replay(replica, src, former);
  };
  replica.settling = { position, resume };
}

function install(replica: Replica, { state, seq, last, updates }: ImageMessage): void {
  // M-P08: who was answered what is not part of the state.
  replica.machine = KvMachine.restore(state, true, !replica.bugs.has("answers-not-transferred"));
  replica.commit = seq;
  replica.pending = [...updates];
  replica.recent = [];
  replica.last = last;
  // It takes no part until the disk holds all this.
  replica.durable = last;
  replica.marks.length = 0;
  replica.synced = true;
  replica.installed = true;
  replica.lost = false;
}

/** M-P03: an old primary comes back and has the new one do what it had under way. */
function replay(replica: Replica, dest: NodeId, updates: readonly Update[]): void {
  const body: Replay = { type: "replay", updates };
  send(replica, dest, body);
}
