import type { NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { commitUpTo } from "./commit.ts";
import { predecessorOf, successorOf } from "./configuration.ts";
import type { Forward, Position, Update } from "./messages.ts";
import { sendImage } from "./newcomer.ts";
import { type Replica, rewriteJournal, speaksAsTail, takesPart } from "./state.ts";
import { logUpdate } from "./update-log.ts";

/**
 * Updates go down the chain in the order of their numbers. A replica passes on only what is durable on its own disk:
 * so each holds, also after a power cut, all that its successors hold (van Renesse and Schneider 2004, the Update
 * Propagation Invariant).
 */
export function append(replica: Replica, update: Update): void {
  if (logUpdate(replica, update, replica.options.recordsMax)) rewriteJournal(replica);
}

/** Sends the successor what it lacks; the tail has none, and what is durable there is committed. */
export function passOn(replica: Replica): void {
  if (!takesPart(replica)) return;
  if (speaksAsTail(replica)) commitUpTo(replica, replica.durable);
  const { configuration, self, options, durable, pending, bugs } = replica;
  const successor = successorOf(configuration, self);
  if (successor === undefined || !replica.established) return;
  while (replica.sent < durable) {
    const most = bugs.has("unordered-forwarding") ? 1 : options.batchMax;
    const from = pending.findIndex(({ seq }) => seq > replica.sent);
    const updates = from < 0 ? [] : pending.slice(from, from + most).filter(({ seq }) => seq <= durable);
    if (updates.length === 0) return;
    sendForward(replica, successor, replica.sent, updates);
    replica.sent = updates.at(-1)!.seq;
  }
}

/** Asks the successor where it stands, when it has been silent on something for a while. */
export function retry(replica: Replica): void {
  const { configuration, self, options, nowMs } = replica;
  const successor = successorOf(configuration, self);
  if (successor === undefined || !takesPart(replica)) return;
  if (replica.established && replica.commit >= replica.durable) return;
  if (nowMs >= replica.sentMs + options.retryMs) sendForward(replica, successor, replica.durable, [], true);
}

/** When `retry` has something to do. */
export function retryDueMs(replica: Replica): number {
  const waits = !replica.established || replica.commit < replica.durable;
  const hasSuccessor = successorOf(replica.configuration, replica.self) !== undefined;
  return waits && hasSuccessor && takesPart(replica)
    ? replica.sentMs + replica.options.retryMs
    : Number.POSITIVE_INFINITY;
}

export function onForward(replica: Replica, src: NodeId, message: Forward): void {
  const { configuration, self, bugs } = replica;
  // M-C05: a head that was taken out of the chain is still obeyed.
  const obeysAll = bugs.has("old-head-obeyed");
  if (!obeysAll && (message.epoch !== configuration.epoch || src !== predecessorOf(configuration, self)))
    return;
  if (!takesPart(replica)) {
    if (replica.settling === null) tellPosition(replica, src, message.epoch);
    return;
  }
  if (message.prev > replica.last && !gapsAccepted.some((bug) => bugs.has(bug))) {
    tellPosition(replica, src, message.epoch);
    return;
  }
  for (const update of message.updates) take(replica, update);
  if (message.probe === true) tellPosition(replica, src, message.epoch);
}

const gapsAccepted = ["pending-not-resent", "unordered-forwarding", "newcomer-serves-unsynced"];

function take(replica: Replica, update: Update): void {
  const { bugs, last, commit, pending } = replica;
  if (update.seq > last) append(replica, update);
  else if (bugs.has("unordered-forwarding")) {
    // M-C08: whatever has not come yet is taken in the order in which it comes.
    if (update.seq > commit && !pending.some(({ seq }) => seq === update.seq)) append(replica, update);
  } else if (bugs.has("repetition-not-recognised")) {
    // M-C07: what was sent again is taken for a new update.
    const { client: _client, seq: _seq, ...command } = update.command;
    append(replica, { seq: last + 1, command });
  }
}

export function onPosition(replica: Replica, src: NodeId, { epoch, last, commit, synced }: Position): void {
  const { configuration, self, durable, bugs } = replica;
  if (!takesPart(replica)) return;
  if (epoch !== configuration.epoch || src !== successorOf(configuration, self)) return;
  if (!synced) {
    sendImage(replica, src);
    return;
  }
  replica.established = true;
  // M-C06: what is under way is not sent again, whether it has arrived or not.
  if (!bugs.has("pending-not-resent")) replica.sent = Math.max(Math.min(last, durable), replica.commit);
  commitUpTo(replica, commit);
  passOn(replica);
}

function tellPosition(replica: Replica, dest: NodeId, epoch: number): void {
  const { last, commit } = replica;
  const position: Position = { type: "position", epoch, last, commit, synced: replica.synced };
  send(replica, dest, position);
}

function sendForward(
  replica: Replica,
  dest: NodeId,
  prev: number,
  updates: readonly Update[],
  probe?: true,
): void {
  const { epoch } = replica.configuration;
  const forward: Forward = { type: "forward", epoch, prev, updates, ...(probe && { probe }) };
  send(replica, dest, forward);
  replica.sentMs = replica.nowMs;
}
