import type { NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { decidersOf, mayLead, membersOf } from "./configs.ts";
import { whenDurable } from "./durability.ts";
import { everyMember, hasQuorum, isVoter } from "./members.ts";
import type { RequestVote, TimeoutNow, Vote } from "./messages.ts";
import { openTerm } from "./replication.ts";
import { heardMajority, observeTerm } from "./roles.ts";
import type { Effect, Raft } from "./state.ts";
import { resetElectionTimer, setRole, setTerm } from "./terms.ts";

/** No leader was heard for an election time-out. */
export function electionTimeout(raft: Raft): void {
  raft.leader = null;
  if (!mayLead(raft)) resetElectionTimer(raft);
  else if (asksBefore(raft)) askBefore(raft);
  else campaign(raft);
}

/** M-R24: whoever hears no leader begins a term at once. */
function asksBefore({ bugs, options }: Raft): boolean {
  return options.preVote && !bugs.has("no-pre-vote");
}

/**
 * Thesis, 9.6: "a candidate only increments its term if it first learns from a majority of the cluster that they
 * would be willing to grant the candidate their votes". A server that was cut off, or removed, disturbs nobody.
 */
function askBefore(raft: Raft): void {
  setRole(raft, "pre-candidate");
  raft.votes.clear();
  raft.votes.add(raft.self);
  resetElectionTimer(raft);
  for (const peer of raft.peers) send(raft, peer.id, { ...voteRequest(raft, raft.term + 1), pre: true });
  if (wins(raft)) campaign(raft);
}

/**
 * 5.2: "To begin an election, a follower increments its current term and transitions to candidate state. It then
 * votes for itself and issues RequestVote RPCs in parallel to each of the other servers in the cluster."
 */
export function campaign(raft: Raft, transfer = false): void {
  setTerm(raft, raft.term + 1, raft.self);
  raft.leader = null;
  setRole(raft, "candidate");
  raft.votes.clear();
  resetElectionTimer(raft);
  const request = voteRequest(raft, raft.term);
  const body: RequestVote = transfer ? { ...request, transfer: true } : request;
  for (const peer of raft.peers) {
    whenDurable(raft, raft.termPosition, { type: "send", dest: peer.id, body });
  }
  countOwnVote(raft);
}

/** The candidate's own vote counts like any other: once it is durable. */
export function countOwnVote(raft: Raft): void {
  if (raft.role !== "candidate" || raft.votes.has(raft.self) || raft.termPosition > raft.durable) return;
  raft.effects.push(voteNote(raft.term, raft.self));
  countVote(raft, raft.self);
}

export function onRequestVote(raft: Raft, candidate: NodeId, request: RequestVote): void {
  // Thesis, 4.2.3: a server that hears of a current leader neither votes nor takes over the term, so that
  // one which merely cannot hear the leader, or was removed, does not depose it.
  if (request.term > raft.term && request.transfer !== true && leaderIsAlive(raft)) {
    tellRemoved(raft, candidate);
    return;
  }
  if (request.pre === true) {
    const granted = request.term > raft.term && upToDate(raft, request);
    const term = granted ? request.term : raft.term;
    const body: Vote = { type: "vote", term, granted, pre: true };
    send(raft, candidate, body);
    return;
  }
  observeTerm(raft, request.term);
  const granted =
    request.term === raft.term && (raft.vote === null || raft.vote === candidate) && upToDate(raft, request);
  if (granted) {
    if (raft.role === "pre-candidate") setRole(raft, "follower");
    if (raft.vote === null) setTerm(raft, raft.term, candidate);
    resetElectionTimer(raft);
  }
  const body: Vote = { type: "vote", term: raft.term, granted };
  const answer = { type: "send", dest: candidate, body } as const;
  if (granted) whenDurable(raft, raft.termPosition, voteNote(raft.term, candidate), answer);
  else whenDurable(raft, raft.termPosition, answer);
}

export function onVote(raft: Raft, voter: NodeId, vote: Vote): void {
  if (vote.pre !== true) {
    observeTerm(raft, vote.term);
    if (raft.role === "candidate" && vote.term === raft.term && vote.granted) countVote(raft, voter);
    return;
  }
  if (!vote.granted) {
    observeTerm(raft, vote.term);
    const searches = raft.role === "pre-candidate" || raft.role === "candidate";
    if (vote.leader !== undefined && searches) raft.leader = vote.leader;
  } else if (raft.role === "pre-candidate" && vote.term === raft.term + 1) {
    raft.votes.add(voter);
    if (wins(raft)) campaign(raft);
  }
}

/** Thesis, 3.10: the leader "sends a TimeoutNow request to the target server", whose election then needs no time-out. */
export function onTimeoutNow(raft: Raft, { term }: TimeoutNow): void {
  if (term === raft.term && raft.role === "follower" && isVoter(membersOf(raft), raft.self))
    campaign(raft, true);
}

/** 5.2: "A candidate wins an election if it receives votes from a majority of the servers ... for the same term." */
function countVote(raft: Raft, voter: NodeId): void {
  raft.votes.add(voter);
  if (!raft.votes.has(raft.self) || !wins(raft)) return;
  setRole(raft, "leader");
  raft.leader = raft.self;
  openTerm(raft);
}

function wins(raft: Raft): boolean {
  return hasQuorum(decidersOf(raft), (node) => raft.votes.has(node));
}

function voteRequest(raft: Raft, term: number): RequestVote {
  const { last: lastIndex, lastTerm } = raft.log;
  return { type: "request_vote", term, lastIndex, lastTerm };
}

/**
 * 5.4.1: "the voter denies its vote if its own log is more up-to-date than that of the candidate": the later last
 * term is, and of equal ones the longer log.
 */
function upToDate(raft: Raft, request: RequestVote): boolean {
  if (raft.bugs.has("vote-without-log-check")) return true;
  const { lastTerm, last } = raft.log;
  return request.lastTerm > lastTerm || (request.lastTerm === lastTerm && request.lastIndex >= last);
}

function leaderIsAlive(raft: Raft): boolean {
  const { electionMinMs } = raft.options;
  if (raft.role === "leader") return heardMajority(raft, electionMinMs);
  if (raft.nowMs < raft.silentUntilMs) return true;
  return raft.nowMs - raft.heardMs < electionMinMs;
}

/** One that was removed got no entry that says so. It goes on asking for votes; it is told whom to send clients to. */
function tellRemoved(raft: Raft, candidate: NodeId): void {
  if (raft.leader === null || everyMember(membersOf(raft)).includes(candidate)) return;
  const body: Vote = { type: "vote", term: 0, granted: false, pre: true, leader: raft.leader };
  send(raft, candidate, body);
}

function voteNote(term: number, candidate: NodeId): Extract<Effect, { type: "note" }> {
  return { type: "note", kind: "vote", fields: { term, for: candidate } };
}
