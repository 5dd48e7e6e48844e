import type { Update } from "../chain/messages.ts";
import { note, send } from "../effects.ts";
import { answerTo } from "../rpc.ts";
import { isPrimary, type Replica } from "./state.ts";

/**
 * What every backup has on its disk is committed; with asynchronous replication, what the primary has. Either is then
 * carried out and answered.
 */
export function advance(replica: Replica): void {
  if (!isPrimary(replica) || replica.nowMs < replica.quietUntilMs) return;
  const { options, bugs, backups, commit } = replica;
  // M-P01: writes are answered as if replication were asynchronous.
  const waits = options.replication === "sync" && !bugs.has("answers-early");
  let target = replica.durable;
  for (const { acked } of backups.values()) if (waits) target = Math.min(target, acked ?? commit);
  commitUpTo(replica, target);
  trim(replica);
}

/** A backup carries out what its primary says is committed. */
export function learnCommit(replica: Replica, seq: number): void {
  commitUpTo(replica, Math.min(seq, replica.durable));
}

function commitUpTo(replica: Replica, target: number): void {
  const { pending } = replica;
  let count = 0;
  while (pending[count] !== undefined && pending[count]!.seq <= target) {
    carryOut(replica, pending[count]!);
    count++;
  }
  if (count > 0) pending.splice(0, count);
}

/** What an update answers is decided here, by the state it meets. */
function carryOut(replica: Replica, update: Update): void {
  const { machine, recent, options, backups } = replica;
  const { seq, command, caller } = update;
  const answer = machine.apply(command);
  replica.commit = Math.max(replica.commit, seq);
  if (backups.size > 0) recent.push(update);
  if (options.replication === "sync") note(replica, "commit", { seq, command: JSON.stringify(command) });
  if (!isPrimary(replica) || caller === undefined || answer === undefined) return;
  send(replica, caller.src, answerTo(caller, answer));
}

/** Forgets what every backup has. One that has fallen too far behind will get the whole state anew. */
function trim(replica: Replica): void {
  const { recent, backups, options, commit } = replica;
  const isLong = recent.length > options.pendingMax;
  let floor = commit;
  for (const progress of backups.values()) {
    if (isLong && progress.acked !== null && progress.acked < commit) progress.acked = null;
    floor = Math.min(floor, progress.acked ?? floor);
  }
  if (recent.length > 0 && recent[0]!.seq <= floor) replica.recent = recent.filter(({ seq }) => seq > floor);
}
