import { send } from "../effects.ts";
import type { Poll } from "./messages.ts";
import type { Replica } from "./state.ts";

/** Polls without an answer that are remembered. */
const pollsMax = 16;

/**
 * One message for three purposes: the master learns that the node lives, the node learns the configuration, and the
 * answer, a linearizable read of the master's log, is a lease from the moment it was asked for.
 */
export function poll(replica: Replica): void {
  const { options, nowMs } = replica;
  // Nobody answers: another of the masters may know.
  if (nowMs > replica.answeredMs + 2 * options.pollMs) nextMaster(replica);
  sendPoll(replica);
  replica.pollDueMs = nowMs + options.pollMs;
}

/** Asks at once for the reads that wait, unless an answer is under way: that one began before they came. */
export function askMaster(replica: Replica): void {
  const { polls, nowMs, options } = replica;
  if (replica.waiting.length === 0) return;
  for (const { reads, sentMs } of polls.values())
    if (reads.length > 0 && nowMs < sentMs + options.retryMs) return;
  sendPoll(replica);
}

export function nextMaster(replica: Replica): void {
  const { masters, master } = replica;
  replica.master = masters[(masters.indexOf(master) + 1) % masters.length]!;
}

/** Reads whose poll is forgotten were never answered; whoever asked may ask again. */
function sendPoll(replica: Replica): void {
  const { configuration, synced, settling, polls, nowMs } = replica;
  const id = replica.nextId++;
  polls.set(id, { sentMs: nowMs, reads: replica.waiting });
  replica.waiting = [];
  for (const old of polls.keys()) {
    if (polls.size <= pollsMax) break;
    polls.delete(old);
  }
  const { epoch } = configuration;
  const body: Poll = { type: "poll", epoch, synced: synced && settling === null, msg_id: id };
  send(replica, replica.master, body);
}
