import type { Message } from "../../harness/runtime/message.ts";
import { release } from "./durability.ts";
import { countOwnVote, electionTimeout, onRequestVote, onTimeoutNow, onVote } from "./election.ts";
import { onAppendEntries } from "./follower.ts";
import { onInstallSnapshot } from "./install.ts";
import type { AppendEntries, InstallSnapshot, Reply, RequestVote, TimeoutNow, Vote } from "./messages.ts";
import { advanceCommit, leaderTick, onReply } from "./replication.ts";
import { onRequest } from "./requests.ts";
import type { Effect, Raft } from "./state.ts";
import { serveWatchers } from "./watches.ts";

/**
 * The core of Raft does no input or output. Three things can happen to a server, each at a time of its monotonic
 * clock; each changes the state and returns what is to be done, in order. After each, `raft.dueMs` says when
 * the server wants its next `tick`; an earlier one does no harm.
 */
export function receive(raft: Raft, nowMs: number, message: Message): readonly Effect[] {
  raft.nowMs = nowMs;
  const { src, body } = message;
  switch (body.type) {
    case "append_entries":
      onAppendEntries(raft, src, body as AppendEntries);
      break;
    case "install_snapshot":
      onInstallSnapshot(raft, src, body as InstallSnapshot);
      break;
    case "appended":
    case "rejected":
    case "received":
      onReply(raft, src, body as Reply);
      break;
    case "request_vote":
      onRequestVote(raft, src, body as RequestVote);
      break;
    case "vote":
      onVote(raft, src, body as Vote);
      break;
    case "timeout_now":
      onTimeoutNow(raft, body as TimeoutNow);
      break;
    default:
      onRequest(raft, message);
  }
  return takeEffects(raft);
}

/** Time has passed. */
export function tick(raft: Raft, nowMs: number): readonly Effect[] {
  raft.nowMs = nowMs;
  if (nowMs >= raft.dueMs) {
    if (raft.role === "leader") leaderTick(raft);
    else electionTimeout(raft);
  }
  return takeEffects(raft);
}

/** The first `position` journal records since the start would survive a power cut. */
export function durable(raft: Raft, nowMs: number, position: number): readonly Effect[] {
  raft.nowMs = nowMs;
  raft.durable = Math.max(raft.durable, position);
  raft.log.settle(raft.durable);
  release(raft);
  countOwnVote(raft);
  advanceCommit(raft);
  return takeEffects(raft);
}

/** What has accumulated, also at the start. */
export function takeEffects(raft: Raft): readonly Effect[] {
  serveWatchers(raft);
  const { effects } = raft;
  if (effects.length > 0) raft.effects = [];
  return effects;
}
