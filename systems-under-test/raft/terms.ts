import type { NodeId } from "../../harness/runtime/message.ts";
import { note } from "../effects.ts";
import { persist } from "./durability.ts";
import type { Raft, Role } from "./state.ts";

/** Figure 2: currentTerm and votedFor are on stable storage before any answer that depends on them. */
export function setTerm(raft: Raft, term: number, vote: NodeId | null): void {
  raft.term = term;
  raft.vote = vote;
  if (raft.bugs.has("vote-not-persisted")) return;
  raft.termPosition = persist(raft, { type: "term", term, vote });
}

export function setRole(raft: Raft, role: Role): void {
  raft.role = role;
  note(raft, "role", { role, term: raft.term });
}

/** 5.2: "election timeouts are chosen randomly from a fixed interval". */
export function resetElectionTimer(raft: Raft): void {
  const { electionMinMs, electionMaxMs } = raft.options;
  raft.dueMs = raft.nowMs + electionMinMs + raft.random.unit() * (electionMaxMs - electionMinMs);
}
