import type { Message, NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { KvMachine } from "../kv-machine.ts";
import { type KvCommand, type KvRead, parseKvRequest } from "../kv-requests.ts";
import { answerTo, type Caller, callerOf, isRefusal, unavailable } from "../rpc.ts";
import { isAdministrative, onAdministration } from "./administration.ts";
import { propose } from "./append.ts";
import { membersOf } from "./configs.ts";
import { isVoter } from "./members.ts";
import { requestRead } from "./reads.ts";
import { advanceCommit } from "./replication.ts";
import type { Raft } from "./state.ts";
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
  if (waiting.length + confirming.length >= raft.options.pendingMax)
    refuse(raft, caller, "too many reads wait");
  else requestRead(raft, { caller, read });
}

function onCommand(raft: Raft, caller: Caller, command: KvCommand | StoreCommand): void {
  const { log, options } = raft;
  if (raft.transfer !== null) {
    refuse(raft, caller, "the leadership is being handed over", raft.transfer.to);
  } else if (log.last - raft.commit >= options.pendingMax) {
    refuse(raft, caller, "too many entries are uncommitted");
  } else if (log.last - log.base.index >= options.entriesMax) {
    refuse(raft, caller, "the log is full");
  } else if (command.type === "cas" && raft.bugs.has("cas-at-propose")) {
    casAtPropose(raft, caller, command);
  } else {
    const index = propose(raft, command);
    raft.waiting.set(index, { term: raft.term, caller });
    advanceCommit(raft);
  }
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
  const index = propose(raft, { ...rest, type: "write", value: to });
  raft.waiting.set(index, { term: raft.term, caller, answer });
  advanceCommit(raft);
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
