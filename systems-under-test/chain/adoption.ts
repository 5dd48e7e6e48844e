import { note } from "../effects.ts";
import { type Configuration, chainOf, memberOf, noConfiguration } from "./configuration.ts";
import { passOn } from "./propagation.ts";
import { refuseWaiting } from "./reads.ts";
import { isHead, isTail, quietMs, type Replica } from "./state.ts";
import { persist } from "./update-log.ts";

/**
 * The master has decided on a later configuration. From now on the replica hears nobody of the former one, and takes
 * part in the new one when its disk will remember that.
 */
export function adopt(replica: Replica, configuration: Configuration): void {
  const { self, bugs } = replica;
  if (replica.first === noConfiguration) replica.first = configuration;
  const member = memberOf(configuration, self);
  // Who was a founder, or whole in an earlier configuration since it came in, has missed nothing since.
  const wasWhole = replica.synced && (member?.since ?? 0) <= replica.configuration.epoch;
  const isNew = member !== undefined && member.since > 1 && !wasWhole;
  // M-C09: a newcomer is taken for whole before it has its predecessor's state.
  const synced = member !== undefined && (!isNew || bugs.has("newcomer-serves-unsynced"));
  refuseWaiting(replica, "the configuration changed");
  replica.configuration = configuration;
  replica.synced = synced;
  replica.leaseUntilMs = Number.NEGATIVE_INFINITY;
  replica.quietUntilMs = replica.nowMs + quietMs(replica.options, configuration);
  note(replica, "adopt", { epoch: configuration.epoch, chain: chainOf(configuration), synced });
  const position = persist(replica, { type: "configuration", configuration, synced });
  replica.settling = { position, resume: () => takeUp(replica) };
}

/** The place in the chain is taken: whoever has a successor asks where it stands. */
export function takeUp(replica: Replica): void {
  const { configuration, bugs } = replica;
  // M-C06: the new successor is taken to have all that the old one was sent.
  replica.established = bugs.has("pending-not-resent") && configuration.epoch > 1;
  replica.sent = replica.established ? replica.durable : replica.commit;
  replica.sentMs = Number.NEGATIVE_INFINITY;
  note(replica, "role", { role: roleOf(replica), term: configuration.epoch });
  passOn(replica);
}

/** In the harness's words: the head is the leader, for it orders the updates. */
function roleOf(replica: Replica): string {
  if (memberOf(replica.configuration, replica.self) === undefined) return "spare";
  if (isHead(replica)) return "leader";
  return isTail(replica) ? "tail" : "middle";
}
