import type { Message, NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { KvMachine } from "../kv-machine.ts";
import { type KvCommand, type KvRead, parseKvRequest } from "../kv-requests.ts";
import { answerTo, type Caller, callerOf, isRefusal, unavailable } from "../rpc.ts";
import { isAdministrative, onAdministration } from "./administration.ts";
import { propose } from "./append.ts";
import type { Command } from "./command.ts";
import { membersOf } from "./configs.ts";
import { isVoter } from "./members.ts";
import { requestRead } from "./reads.ts";
import { advanceCommit } from "./replication.ts";
import type { Raft, Waiting } from "./state.ts";
import { applyToStore, rangeOf } from "./store.ts";
import { parseStoreRequest, type RangeRead, type StoreCommand } from "./store-requests.ts";
import { onWatch } from "./watches.ts";

/** A client's request. Whatever is refused here was not appended, so a definite error is the truth. */
export function onRequest(raft: Raft, message: Message): void {
  const caller = callerOf(message);
  if (caller === undefined) return;
  if (isAdministrative(message.body.type)) {
    if (raft.role === "leader") onAdministration(raft, caller, message);
    else refuse(raft, caller, "not the leader");
    return;
  }
  const request = parseStoreRequest(message.body) ?? parseKvRequest(message.body);
  if (isRefusal(request)) {
    send(raft, caller.src, answerTo(caller, request));
    return;
  }
  if (request.type === "read" && raft.bugs.has("stale-read")) {
    send(raft, caller.src, answerTo(caller, raft.machine.read(request.key)));
    return;
  }
  if (request.type === "watch") {
    onWatch(raft, caller, request);
    return;
  }
  // Section 8: "If the client's first choice is not the leader, that server will reject the client's request and
  // supply information about the most recent leader it has heard from."
  if (raft.role !== "leader") refuse(raft, caller, "not the leader");
  else if (request.type === "read" || request.type === "range") onRead(raft, caller, request);
  else onCommand(raft, caller, request);
}

function onRead(raft: Raft, caller: Caller, read: KvRead | RangeRead): void {
  if (read.type === "range" && raft.bugs.has("range-sees-uncommitted")) {
    send(raft, caller.src, answerTo(caller, rangeOf(withUncommitted(raft), read, raft.log.last)));
    return;
  }
  const { waiting, confirming } = raft.reads;
  if (raft.options.logReads) {
    if (takesEntries(raft, caller)) appendFor(raft, { type: "noop" }, { caller, read });
  } else if (waiting.length + confirming.length >= raft.options.pendingMax)
    refuse(raft, caller, "too many reads wait");
  else requestRead(raft, { caller, read });
}

function onCommand(raft: Raft, caller: Caller, command: KvCommand | StoreCommand): void {
  if (!takesEntries(raft, caller)) return;
  if (command.type === "cas" && raft.bugs.has("cas-at-propose")) casAtPropose(raft, caller, command);
  else appendFor(raft, command, { caller });
}

/** Refuses whatever would need a place in the log while there is none. */
function takesEntries(raft: Raft, caller: Caller): boolean {
  const { log, options, transfer } = raft;
  if (transfer !== null) refuse(raft, caller, "the leadership is being handed over", transfer.to);
  else if (log.last - raft.commit >= options.pendingMax)
    refuse(raft, caller, "too many entries are uncommitted");
  else if (log.last - log.base.index >= options.entriesMax) refuse(raft, caller, "the log is full");
  else return true;
  return false;
}

/** Whoever asked waits until the entry is applied: for its result, or for what is read when all before it is done. */
function appendFor(raft: Raft, command: Command, waiting: Omit<Waiting, "term">): void {
  const index = propose(raft, command);
  raft.waiting.set(index, { ...waiting, term: raft.term });
  advanceCommit(raft);
}

/** M-R28: the store as it will be, should everything in the leader's log be committed. */
function withUncommitted({ machine, log, applied, bugs }: Raft): KvMachine {
  const ahead = KvMachine.restore(machine.image());
  for (let index = applied + 1; index <= log.last; index++) {
    const { command } = log.at(index);
    if (command.type !== "noop" && command.type !== "config") applyToStore(ahead, command, index, bugs);
  }
  return ahead;
}

/** M-R27: compares with the state at the proposal and replicates a plain write. */
function casAtPropose(raft: Raft, caller: Caller, command: Extract<KvCommand, { type: "cas" }>): void {
  const answer = raft.machine.preview(command);
  if (isRefusal(answer)) {
    send(raft, caller.src, answerTo(caller, answer));
    return;
  }
  const { from: _from, to, ...rest } = command;
  appendFor(raft, { ...rest, type: "write", value: to }, { caller, answer });
}

function refuse(raft: Raft, caller: Caller, text: string, ask: NodeId | null = whomToAsk(raft)): void {
  send(raft, caller.src, answerTo(caller, unavailable(text, ask)));
}

/** The leader; a spare server, which hears of none, points to a member. */
function whomToAsk(raft: Raft): NodeId | null {
  const members = membersOf(raft);
  if (raft.leader !== null || isVoter(members, raft.self)) return raft.leader;
  return (members.next ?? members.voters)[0] ?? null;
}
