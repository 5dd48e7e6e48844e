import type { NodeId } from "../../harness/runtime/message.ts";
import { adopt } from "./configs.ts";
import { answering } from "./confirmation.ts";
import { rewriteJournal, whenDurable } from "./durability.ts";
import { hearLeader } from "./follower.ts";
import type { Snapshot } from "./journal.ts";
import type { Appended, InstallSnapshot, Received } from "./messages.ts";
import { noteSnapshot, restoredMachine } from "./snapshot.ts";
import type { Raft } from "./state.ts";
import { forgetChanges, recordChange } from "./watches.ts";

/** The follower's half of InstallSnapshot; the numbers are figure 13's. */
export function onInstallSnapshot(raft: Raft, leader: NodeId, request: InstallSnapshot): void {
  // 1. "Reply immediately if term < currentTerm."
  if (request.term < raft.term) {
    answerReceived(raft, leader, request, 0);
    return;
  }
  hearLeader(raft, leader, request.term);
  // What is committed here is the same as there: the snapshot brings nothing new.
  if (request.index <= raft.commit) {
    answerInstalled(raft, leader, request, request.index, raft.log.positionOf(request.index));
    return;
  }
  const text = collect(raft, leader, request);
  if (!request.done || text.length !== request.offset + request.data.length) {
    answerReceived(raft, leader, request, text.length);
    return;
  }
  raft.incoming = null;
  const { index, indexTerm, members, membersIndex } = request;
  const position = install(raft, { index, term: indexTerm, members, membersIndex, state: text });
  // M-R15: entries after the snapshot that were never compared with the leader's are vouched for.
  const match = raft.bugs.has("install-keeps-suffix") ? raft.log.last : index;
  answerInstalled(raft, leader, request, match, position);
}

/**
 * 2. "Create new snapshot file if first chunk." 3. "Write data into snapshot file at given offset." 4. "Reply and wait
 * for more data chunks if done is false." A part of another snapshot takes the place of what was collected (5.).
 */
function collect(raft: Raft, leader: NodeId, request: InstallSnapshot): string {
  const { index, indexTerm } = request;
  const { incoming } = raft;
  const goesOn = incoming?.index === index && incoming.indexTerm === indexTerm && incoming.leader === leader;
  const kept = goesOn ? incoming : { leader, index, indexTerm, text: "" };
  // A part that comes twice, or too early, changes nothing: the answer says which one is wanted.
  if (request.offset === kept.text.length) kept.text += request.data;
  raft.incoming = kept;
  return kept.text;
}

/** Takes the snapshot in place of the log and the state, and returns the journal position that makes it so. */
function install(raft: Raft, snapshot: Snapshot): number {
  const { log } = raft;
  const { index, term } = snapshot;
  raft.snapshot = snapshot;
  // 6. "If existing log entry has same index and term as snapshot's last included entry, retain log entries
  // following it." 7. "Discard the entire log."
  const agrees = log.last >= index && log.termAt(index) === term;
  if (agrees || (raft.bugs.has("install-keeps-suffix") && log.last > index)) log.compactTo(index);
  else log.restartAt({ index, term });
  // 8. "Reset state machine using snapshot contents (and load snapshot's cluster configuration)."
  raft.machine = restoredMachine(snapshot, raft.bugs);
  raft.machine.onChange = (key, value) => recordChange(raft, key, value);
  raft.commit = index;
  raft.applied = index;
  forgetChanges(raft);
  loadConfigs(raft, snapshot);
  // Whether the commands that wait here were done, or others took their places, the snapshot does not tell.
  for (const waiting of raft.waiting.keys()) if (waiting <= index) raft.waiting.delete(waiting);
  const position = rewriteJournal(raft);
  noteSnapshot(raft, "install", snapshot);
  return position;
}

function loadConfigs(raft: Raft, { index, members, membersIndex }: Snapshot): void {
  const later = raft.configs.filter((config) => config.index > index && config.index <= raft.log.last);
  raft.configs.length = 0;
  adopt(raft, membersIndex, members);
  for (const config of later) adopt(raft, config.index, config.members);
}

function answerReceived(raft: Raft, dest: NodeId, request: InstallSnapshot, offset: number): void {
  const { term: answers, index, round } = request;
  const body: Received = { type: "received", term: raft.term, answers, index, offset, round };
  whenDurable(raft, raft.termPosition, { type: "send", dest, body: answering(request, body) });
}

function answerInstalled(
  raft: Raft,
  dest: NodeId,
  request: InstallSnapshot,
  match: number,
  position: number,
): void {
  const { term: answers, round } = request;
  const body: Appended = { type: "appended", term: raft.term, answers, match, round };
  const vouched = Math.max(raft.termPosition, position);
  whenDurable(raft, vouched, { type: "send", dest, body: answering(request, body) });
}
