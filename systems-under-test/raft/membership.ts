import type { NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { answerTo, type Caller, refusal, unavailable } from "../rpc.ts";
import { propose } from "./append.ts";
import { membersIndex, membersOf } from "./configs.ts";
import { isVoter, type Members, sameNodes, votersOnly } from "./members.ts";
import { committedInTerm } from "./reads.ts";
import type { Change, Raft } from "./state.ts";
import { handOver } from "./transfer.ts";

/**
 * Changes the members to any others, by joint consensus (section 6): new servers learn the log without a vote; then
 * "C_old,new" needs majorities of both; once that is committed, so does "C_new" of its own alone.
 */
export function requestChange(raft: Raft, caller: Caller, voters: readonly NodeId[]): void {
  const problem = problemWith(raft, voters);
  if (problem !== undefined) {
    send(raft, caller.src, answerTo(caller, refusal("malformed-request", problem)));
    return;
  }
  // The last configuration must be committed, and so must an entry of this term: without it, two leaders could
  // each begin from another configuration (Ongaro's correction of 2015).
  if (raft.change !== null || raft.transfer !== null || !committedInTerm(raft) || !settled(raft)) {
    send(raft, caller.src, answerTo(caller, unavailable("another change is under way", raft.leader)));
    return;
  }
  const { nowMs, log } = raft;
  raft.change = { voters, caller, sinceMs: nowMs, round: 1, roundEnd: log.last, roundSinceMs: nowMs };
  const members = membersOf(raft);
  const learners = voters.filter((node) => !members.voters.includes(node));
  if (learners.length > 0) propose(raft, { type: "config", members: { ...members, learners } });
  advanceChange(raft);
}

/** Takes the next step of a change when the last one is committed. A new leader goes on with what is joint. */
export function advanceChange(raft: Raft): void {
  if (raft.role !== "leader" || !settled(raft)) return;
  const { change } = raft;
  const { voters, next } = membersOf(raft);
  if (next !== null) configure(raft, votersOnly(next));
  else if (change !== null && sameNodes(voters, change.voters)) {
    raft.change = null;
    send(raft, change.caller.src, answerTo(change.caller, { type: "change_members_ok", members: voters }));
  } else if (change !== null && caughtUp(raft, change)) {
    const oneStep = raft.bugs.has("one-step-change");
    configure(raft, oneStep ? votersOnly(change.voters) : { voters, next: change.voters, learners: [] });
  }
  // Section 6: "the leader steps down (returns to follower state) once it has committed the C_new log entry".
  if (!isVoter(membersOf(raft), raft.self) && settled(raft)) handOver(raft);
}

/** Gives up a change whose new servers do not catch up, so that they never stand in the way of commitment. */
export function watchChange(raft: Raft): void {
  const { change } = raft;
  const { next, voters, learners } = membersOf(raft);
  if (change === null || next !== null) return;
  const { changeMs, catchUpRounds } = raft.options;
  if (raft.nowMs - change.sinceMs < changeMs && change.round <= catchUpRounds) return;
  raft.change = null;
  if (learners.length > 0 && settled(raft)) configure(raft, votersOnly(voters));
  const sentence = "the new members do not catch up";
  send(raft, change.caller.src, answerTo(change.caller, unavailable(sentence, raft.leader)));
}

/** Whether the configuration in force is committed. */
function settled(raft: Raft): boolean {
  return membersIndex(raft) <= raft.commit;
}

function configure(raft: Raft, members: Members): void {
  propose(raft, { type: "config", members });
}

/**
 * Thesis, 4.2.1: "If the last round lasts less than an election timeout, then the leader adds the new server to
 * the cluster, under the assumption that there are not enough unreplicated entries to create a significant
 * availability gap. Otherwise, the leader aborts", here after several rounds.
 */
function caughtUp(raft: Raft, change: Change): boolean {
  const learners = membersOf(raft).learners.filter((node) => change.voters.includes(node));
  if (learners.length === 0) return true;
  const matches = new Map(raft.peers.map((peer) => [peer.id, peer.match]));
  if (learners.some((node) => (matches.get(node) ?? 0) < change.roundEnd)) return false;
  if (raft.nowMs - change.roundSinceMs < raft.options.electionMinMs) return true;
  change.round++;
  change.roundEnd = raft.log.last;
  change.roundSinceMs = raft.nowMs;
  return false;
}

function problemWith(raft: Raft, voters: readonly NodeId[]): string | undefined {
  if (voters.length === 0) return "a cluster without members serves nobody";
  if (new Set(voters).size < voters.length) return "a member is named twice";
  const stranger = voters.find((node) => !raft.nodes.includes(node));
  return stranger === undefined ? undefined : `no node is named ${JSON.stringify(stranger)}`;
}
