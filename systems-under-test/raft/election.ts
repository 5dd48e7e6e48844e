import type { NodeId } from "../../harness/runtime/message.ts";
import type { RequestVote, Vote } from "./messages.ts";
import { openTerm } from "./replication.ts";
import { heardMajority, observeTerm } from "./roles.ts";
import { type Raft, resetElectionTimer, setRole, setTerm, whenDurable } from "./state.ts";

/**
 * 5.2: "To begin an election, a follower increments its current term and transitions to candidate state. It then
 * votes for itself and issues RequestVote RPCs in parallel to each of the other servers in the cluster."
 */
export function campaign(raft: Raft): void {
  setTerm(raft, raft.term + 1, raft.self);
  raft.leader = null;
  setRole(raft, "candidate");
  raft.votes.clear();
  resetElectionTimer(raft);
  const body: RequestVote = {
    type: "request_vote",
    term: raft.term,
    lastIndex: raft.log.last,
    lastTerm: raft.log.lastTerm,
  };
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
  // one which merely cannot hear the leader does not depose it.
  if (request.term > raft.term && leaderIsAlive(raft)) return;
  observeTerm(raft, request.term);
  const granted =
    request.term === raft.term &&
    (raft.vote === null || raft.vote === candidate) &&
    raft.role === "follower" &&
    upToDate(raft, request);
  if (granted) {
    if (raft.vote === null) setTerm(raft, raft.term, candidate);
    resetElectionTimer(raft);
  }
  const body: Vote = { type: "vote", term: raft.term, granted };
  const answer = { type: "send", dest: candidate, body } as const;
  if (granted) whenDurable(raft, raft.termPosition, voteNote(raft.term, candidate), answer);
  else whenDurable(raft, raft.termPosition, answer);
}

export function onVote(raft: Raft, voter: NodeId, vote: Vote): void {
  observeTerm(raft, vote.term);
  if (raft.role === "candidate" && vote.term === raft.term && vote.granted) countVote(raft, voter);
}

/** 5.2: "A candidate wins an election if it receives votes from a majority of the servers ... for the same term." */
function countVote(raft: Raft, voter: NodeId): void {
  raft.votes.add(voter);
  if (raft.votes.size < raft.majority || !raft.votes.has(raft.self)) return;
  setRole(raft, "leader");
  raft.leader = raft.self;
  openTerm(raft);
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
  return raft.leader !== null && raft.nowMs - raft.heardMs < electionMinMs;
}

function voteNote(
  term: number,
  candidate: NodeId,
): { readonly type: "note"; readonly kind: string; readonly fields: Readonly<Record<string, unknown>> } {
  return { type: "note", kind: "vote", fields: { term, for: candidate } };
}
