import type { NodeId } from "../../harness/runtime/message.ts";
import { note, send } from "../effects.ts";
import { KvMachine } from "../kv-machine.ts";
import { predecessorOf } from "./configuration.ts";
import type { ImageMessage, Position } from "./messages.ts";
import { type Replica, rewriteJournal } from "./state.ts";

/**
 * A newcomer is always the tail, and the only newcomer. It gets its predecessor's state with all updates that were
 * under way, in one message; as no one else speaks as a tail in this configuration, they are all there is.
 */
export function sendImage(replica: Replica, dest: NodeId): void {
  const { configuration, machine, commit, pending, durable } = replica;
  const image: ImageMessage = {
    type: "image",
    epoch: configuration.epoch,
    seq: commit,
    state: machine.image(),
    updates: pending.filter(({ seq }) => seq <= durable),
  };
  send(replica, dest, image);
  replica.sentMs = replica.nowMs;
}

/** Whatever a newcomer remembers of an earlier time in the chain is thrown away: some of it may never have been committed. */
export function onImage(replica: Replica, src: NodeId, message: ImageMessage): void {
  const { configuration, self } = replica;
  if (replica.synced || replica.settling !== null) return;
  if (message.epoch !== configuration.epoch || src !== predecessorOf(configuration, self)) return;
  const last = message.updates.at(-1)?.seq ?? message.seq;
  replica.machine = KvMachine.restore(message.state);
  replica.commit = message.seq;
  replica.pending = [...message.updates];
  replica.last = last;
  // It takes no part until the disk holds all this.
  replica.durable = last;
  replica.marks.length = 0;
  replica.synced = true;
  note(replica, "image", { seq: message.seq, epoch: configuration.epoch });
  const position = rewriteJournal(replica);
  const resume = (): void => {
    const { commit } = replica;
    const told: Position = { type: "position", epoch: message.epoch, last, commit, synced: true };
    send(replica, src, told);
  };
  replica.settling = { position, resume };
}
