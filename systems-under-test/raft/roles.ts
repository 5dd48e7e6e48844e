import type { NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { answerTo, unavailable } from "../rpc.ts";
import { decidersOf } from "./configs.ts";
import { hasQuorum } from "./members.ts";
import type { Raft } from "./state.ts";
import { resetElectionTimer, setRole, setTerm } from "./terms.ts";

/** 5.1: "If a candidate or leader discovers that its term is out of date, it immediately reverts to follower state." */
export function becomeFollower(raft: Raft, term: number, leader: NodeId | null): void {
  const { role } = raft;
  const newTerm = term > raft.term;
  if (newTerm) setTerm(raft, term, null);
  raft.leader = leader;
  if (newTerm || role !== "follower") setRole(raft, "follower");
  if (role === "leader") loseLeadership(raft);
}

/** Steps down when the message's term is newer (figure 2, rules for all servers). */
export function observeTerm(raft: Raft, term: number): void {
  if (term > raft.term) becomeFollower(raft, term, null);
}

/**
 * Reads that wait are refused: they left no trace. Commands that wait stay waiting: their entries may yet be
 * committed by a later leader, or be replaced; only when something is applied at their index is it known which.
 */
function loseLeadership(raft: Raft): void {
  resetElectionTimer(raft);
  endAdministration(raft);
  const { confirming, waiting } = raft.reads;
  for (const { caller } of [...confirming.splice(0), ...waiting.splice(0)]) {
    send(raft, caller.src, answerTo(caller, unavailable("lost the leadership", raft.leader)));
  }
  if (!raft.bugs.has("false-fail")) return;
  for (const { caller } of raft.waiting.values()) {
    send(raft, caller.src, answerTo(caller, unavailable("lost the leadership", raft.leader)));
  }
  raft.waiting.clear();
}

/** A change of members goes on under the next leader, once it is joint; a leadership is handed over by losing it. */
function endAdministration(raft: Raft): void {
  const { change, transfer } = raft;
  raft.change = null;
  raft.transfer = null;
  if (change !== null)
    send(raft, change.caller.src, answerTo(change.caller, unavailable("lost the leadership", raft.leader)));
  if (transfer?.caller !== undefined)
    send(raft, transfer.caller.src, answerTo(transfer.caller, { type: "transfer_leadership_ok" }));
}

/** Has a quorum, this server included, been heard of within that time? */
export function heardMajority(raft: Raft, withinMs: number): boolean {
  const heard = new Set([raft.self]);
  for (const peer of raft.peers) if (raft.nowMs - peer.heardMs <= withinMs) heard.add(peer.id);
  return hasQuorum(decidersOf(raft), (node) => heard.has(node));
}
