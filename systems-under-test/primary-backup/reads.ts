import type { Body } from "../../harness/runtime/message.ts";
import { headOf } from "../chain/configuration.ts";
import { send } from "../effects.ts";
import type { KvKey } from "../kv-requests.ts";
import { answerTo, type Caller, unavailable } from "../rpc.ts";
import { ask } from "./asking.ts";
import { isPrimary, type Replica, type WaitingRead } from "./state.ts";

/**
 * The primary answers reads. That it was one when it came into its view is not enough: somebody may have taken over. Any
 * successor is a backup of its view, so when all of them still followed after the read came, there was none.
 */
export function onRead(replica: Replica, caller: Caller, key: KvKey): void {
  const { machine, waiting, options, bugs } = replica;
  // M-P04: whoever is asked answers.
  if (bugs.has("backup-reads")) answer(replica, caller, machine.read(key));
  else if (!isPrimary(replica)) refuse(replica, caller, "not the primary");
  else if (waiting.length >= options.pendingMax) refuse(replica, caller, "too many reads wait");
  else {
    waiting.push({ caller, key, round: mustAsk(replica) ? replica.round + 1 : 0 });
    serveWaiting(replica);
  }
}

/** Answers the reads that may be, and asks the backups for the others, all with one question. */
export function serveWaiting(replica: Replica): void {
  const { waiting, commit, baseline, nowMs, backups, options } = replica;
  if (waiting.length === 0 || !isPrimary(replica)) return;
  // It does not know yet what was acknowledged before its time.
  if (commit < baseline || nowMs < replica.quietUntilMs) return;
  let answered = Number.POSITIVE_INFINITY;
  for (const { round } of backups.values()) answered = Math.min(answered, round);
  const still: WaitingRead[] = [];
  for (const read of waiting)
    if (read.round <= answered) answer(replica, read.caller, replica.machine.read(read.key));
    else still.push(read);
  replica.waiting = still;
  const isUnderWay = answered < replica.round && nowMs < replica.roundMs + options.retryMs;
  if (still.length > 0 && !isUnderWay) ask(replica, backups.keys());
}

function mustAsk(replica: Replica): boolean {
  const { options, bugs, backups, nowMs } = replica;
  if (options.replication === "async" || options.failover === "timed") return false;
  // M-P05: nothing makes sure that nobody has taken over.
  if (bugs.has("old-primary-serves")) return false;
  if (options.reads === "confirm") return true;
  let askedMs = Number.POSITIVE_INFINITY;
  for (const progress of backups.values()) askedMs = Math.min(askedMs, progress.askedMs);
  return nowMs >= askedMs + options.leaseMs;
}

/** Nobody was told anything: a definite refusal is the truth. */
export function refuseWaiting(replica: Replica, why: string): void {
  for (const { caller } of replica.waiting) refuse(replica, caller, why);
  replica.waiting = [];
}

export function answer(replica: Replica, caller: Caller, body: Body): void {
  send(replica, caller.src, answerTo(caller, body));
}

export function refuse(replica: Replica, caller: Caller, text: string): void {
  const primary = headOf(replica.view);
  const elsewhere = primary === replica.self ? undefined : primary;
  answer(replica, caller, unavailable(text, elsewhere));
}
