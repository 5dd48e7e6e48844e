import type { Body, NodeId } from "../../harness/runtime/message.ts";
import { send } from "../effects.ts";
import { KvMachine } from "../kv-machine.ts";
import type { KvKey } from "../kv-requests.ts";
import { answerTo, type Caller, unavailable } from "../rpc.ts";
import { askMaster } from "./ask-master.ts";
import { commitUpTo } from "./commit.ts";
import { tailOf } from "./configuration.ts";
import type { VersionAnswer, VersionQuery } from "./messages.ts";
import { isTail, type Replica, speaksAsTail, takesPart, type WaitingRead } from "./state.ts";

/**
 * A read. In chain replication the tail answers it, in CRAQ any replica (Terrace and Freedman 2009). Either must know
 * that no later configuration has begun to commit without it: by a lease, or by asking the master after the read came.
 */
export function onRead(replica: Replica, caller: Caller, key: KvKey): void {
  const { bugs, options } = replica;
  if (bugs.has("read-anywhere")) {
    answer(replica, caller, newest(replica, key));
  } else if (!isTail(replica) && bugs.has("configuration-cached-forever")) {
    // M-C11: whoever passes a read on knows the chain as it was at first.
    const tail = tailOf(replica.first) ?? replica.self;
    send(replica, tail, { type: "relayed_read", key, src: caller.src, msg_id: caller.msg_id });
  } else if (!takesPart(replica) || !(options.apportioned || isTail(replica))) {
    refuse(replica, caller, "not the tail");
  } else if (options.consistency === "eventual") {
    // 2.4 of CRAQ's paper: neither the tail nor the master is asked, so that reads go on where updates cannot.
    answer(replica, caller, isDirty(replica, key) ? newest(replica, key) : replica.machine.read(key));
  } else if (bugs.has("old-tail-serves")) {
    // M-C04: nothing makes sure that the configuration is still in force.
    serve(replica, { caller, key });
  } else if (options.reads === "lease") {
    if (replica.nowMs < replica.leaseUntilMs) serve(replica, { caller, key });
    else refuse(replica, caller, "no lease");
  } else if (replica.waiting.length >= options.pendingMax) {
    refuse(replica, caller, "too many reads wait");
  } else {
    replica.waiting.push({ caller, key });
    askMaster(replica);
  }
}

/** The configuration was in force after the read came: all that was committed before is known to its tail. */
export function serve(replica: Replica, read: WaitingRead): void {
  const { caller, key } = read;
  const { bugs } = replica;
  if (isTail(replica)) {
    if (speaksAsTail(replica)) answer(replica, caller, replica.machine.read(key));
    else refuse(replica, caller, "leases of earlier configurations may be in force");
  } else if (bugs.has("dirty-read")) {
    answer(replica, caller, newest(replica, key));
  } else if (!isDirty(replica, key) || bugs.has("old-version-while-dirty")) {
    answer(replica, caller, replica.machine.read(key));
  } else if (replica.queries.size >= replica.options.pendingMax) {
    refuse(replica, caller, "too many reads wait");
  } else {
    const id = replica.nextId++;
    replica.queries.set(id, read);
    const query: VersionQuery = { type: "version", epoch: replica.configuration.epoch, msg_id: id };
    send(replica, tailOf(replica.configuration)!, query);
  }
}

/** To the tail. Of another configuration it answers nothing, for it may be about to speak in a later one. */
export function onVersionQuery(replica: Replica, src: NodeId, { epoch, msg_id }: VersionQuery): void {
  if (epoch !== replica.configuration.epoch || !speaksAsTail(replica)) return;
  const version: VersionAnswer = { type: "version_ok", epoch, seq: replica.commit, in_reply_to: msg_id };
  send(replica, src, version);
}

/**
 * The paper asks for the version of the object; the number of the last committed update tells that of all objects at
 * once. It is an acknowledgement like any other: versions up to it are clean.
 */
export function onVersionAnswer(replica: Replica, { epoch, seq, in_reply_to }: VersionAnswer): void {
  const read = replica.queries.get(in_reply_to!);
  if (read === undefined || epoch !== replica.configuration.epoch || !takesPart(replica)) return;
  replica.queries.delete(in_reply_to!);
  // M-C03: the tail was asked, and its answer is not looked at.
  const own = replica.bugs.has("version-ignored") ? newest(replica, read.key) : undefined;
  commitUpTo(replica, seq);
  answer(replica, read.caller, own ?? replica.machine.read(read.key));
}

/** Nobody was told anything: a definite refusal is the truth. */
export function refuseWaiting(replica: Replica, why: string): void {
  const reads = [...replica.waiting, ...replica.queries.values()];
  for (const { reads: asked } of replica.polls.values()) reads.push(...asked);
  replica.waiting = [];
  replica.queries.clear();
  replica.polls.clear();
  for (const { caller } of reads) refuse(replica, caller, why);
}

/** What a replica has read of a key before it is committed. */
export function newest({ machine, pending }: Replica, key: KvKey): Body {
  const ahead = KvMachine.restore(machine.image());
  for (const { command } of pending) ahead.apply(command);
  return ahead.read(key);
}

function isDirty({ pending }: Replica, key: KvKey): boolean {
  return pending.some(({ command }) => command.key === key);
}

export function answer(replica: Replica, caller: Caller, body: Body): void {
  send(replica, caller.src, answerTo(caller, body));
}

function refuse(replica: Replica, caller: Caller, text: string): void {
  const tail = tailOf(replica.configuration);
  const elsewhere = tail === replica.self ? undefined : tail;
  send(replica, caller.src, answerTo(caller, unavailable(text, elsewhere)));
}
