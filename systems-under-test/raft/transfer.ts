import type { NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { answerTo, type Caller, refusal, unavailable } from "../rpc.ts";
import { membersOf } from "./configs.ts";
import { isVoter } from "./members.ts";
import type { TimeoutNow } from "./messages.ts";
import { becomeFollower } from "./roles.ts";
import type { Raft } from "./state.ts";

/**
 * Hands the leadership to another member (thesis, 3.10): "The prior leader stops accepting new client requests"; it
 * "fully updates the target server's log to match its own"; then the target stands for election at once.
 */
export function requestTransfer(raft: Raft, caller: Caller, to: NodeId | undefined): void {
  const target = to ?? mostUpToDate(raft);
  if (
    target === undefined ||
    !raft.peers.some(({ id }) => id === target) ||
    !isVoter(membersOf(raft), target)
  ) {
    const sentence = `expected another member than ${raft.self}`;
    send(raft, caller.src, answerTo(caller, refusal("malformed-request", sentence)));
  } else if (raft.transfer !== null) {
    send(raft, caller.src, answerTo(caller, unavailable("a transfer is under way", raft.leader)));
  } else begin(raft, target, caller);
}

/** A leader that is no member any more leaves the place to the member that is furthest. */
export function handOver(raft: Raft): void {
  if (raft.transfer !== null) return;
  const target = mostUpToDate(raft);
  if (target === undefined) becomeFollower(raft, raft.term, null);
  else begin(raft, target, undefined);
}

/** Tells the target when its log is as long as the leader's. */
export function advanceTransfer(raft: Raft): void {
  const { transfer } = raft;
  if (raft.role !== "leader" || transfer === null || transfer.told) return;
  const target = raft.peers.find(({ id }) => id === transfer.to);
  if (target === undefined || target.match < raft.log.last) return;
  transfer.told = true;
  // The message may arrive whenever it likes: from now on nobody promises this leader anything.
  raft.reads.leaseVoid = true;
  const body: TimeoutNow = { type: "timeout_now", term: raft.term };
  send(raft, target.id, body);
}

/** "If leadership transfer does not complete after about an election timeout, the prior leader aborts the transfer". */
export function watchTransfer(raft: Raft): void {
  const { transfer } = raft;
  if (transfer === null || raft.nowMs - transfer.sinceMs < raft.options.electionMaxMs) return;
  raft.transfer = null;
  if (transfer.caller !== undefined)
    send(
      raft,
      transfer.caller.src,
      answerTo(transfer.caller, unavailable("the transfer took too long", raft.self)),
    );
  else becomeFollower(raft, raft.term, null);
}

function begin(raft: Raft, to: NodeId, caller: Caller | undefined): void {
  raft.transfer = { to, caller, sinceMs: raft.nowMs, told: false };
  advanceTransfer(raft);
}

function mostUpToDate(raft: Raft): NodeId | undefined {
  const members = membersOf(raft);
  let best: { readonly id: NodeId; readonly match: number } | undefined;
  for (const peer of raft.peers)
    if (isVoter(members, peer.id) && (best === undefined || peer.match > best.match)) best = peer;
  return best?.id;
}
