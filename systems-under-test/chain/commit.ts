import type { NodeId } from "../../harness/runtime/message.ts";
import { note, send } from "../effects.ts";
import { answerTo } from "../rpc.ts";
import { predecessorOf, successorOf } from "./configuration.ts";
import type { Ack, Update } from "./messages.ts";
import { isHead, isTail, type Replica, takesPart } from "./state.ts";

/**
 * The tail has all updates up to `seq`, so every replica has: they are committed. Each replica carries them out, in
 * order, and tells its predecessor. What an update answers is decided here, by the state it meets.
 */
export function commitUpTo(replica: Replica, seq: number): void {
  const { pending, configuration, self } = replica;
  const target = Math.min(seq, replica.durable);
  let count = 0;
  while (pending[count] !== undefined && pending[count]!.seq <= target) {
    carryOut(replica, pending[count]!);
    count++;
  }
  if (count === 0) return;
  pending.splice(0, count);
  const predecessor = predecessorOf(configuration, self);
  if (predecessor === undefined) return;
  const ack: Ack = { type: "ack", epoch: configuration.epoch, seq: replica.commit };
  send(replica, predecessor, ack);
}

export function onAck(replica: Replica, src: NodeId, { epoch, seq }: Ack): void {
  const { configuration, self } = replica;
  if (!takesPart(replica) || epoch !== configuration.epoch || src !== successorOf(configuration, self))
    return;
  commitUpTo(replica, seq);
}

function carryOut(replica: Replica, { seq, command, caller }: Update): void {
  const { machine, options } = replica;
  const answer = machine.apply(command);
  replica.commit = Math.max(replica.commit, seq);
  note(replica, "commit", { seq, command: JSON.stringify(command) });
  const answers = options.answers === "tail" ? isTail(replica) : isHead(replica);
  if (answers && caller !== undefined && answer !== undefined)
    send(replica, caller.src, answerTo(caller, answer));
}
