import type { NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import type { Beat, Stamp, Status } from "./messages.ts";
import type { Replica } from "./state.ts";

/** One message for four purposes: the primary lives, this is the view, this is committed, and: do you still follow? */
export function ask(replica: Replica, whom: Iterable<NodeId>): void {
  const { self, view, commit } = replica;
  const beat: Beat = { type: "beat", view, commit, stamp: nextStamp(replica) };
  for (const node of whom) if (node !== self) send(replica, node, beat);
}

/** Where this server stands; with a stamp, as the answer to the question that bore it. */
export function tellStatus(
  replica: Replica,
  dest: NodeId,
  more: { readonly stamp?: Stamp; readonly gap?: true } = {},
): void {
  const { view, durable, installed, synced, lost, start } = replica;
  const told: Status = { type: "status", view, last: durable, installed, synced, lost, start, ...more };
  send(replica, dest, told);
}

export function nextStamp(replica: Replica): Stamp {
  const { start, nowMs } = replica;
  replica.round++;
  replica.roundMs = nowMs;
  return { start, round: replica.round, sentMs: nowMs };
}
