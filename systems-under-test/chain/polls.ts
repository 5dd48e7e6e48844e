import type { Body, NodeId } from "../../harness/runtime/message.ts";
import { isRefusal } from "../rpc.ts";
import { adopt } from "./adoption.ts";
import { askMaster, nextMaster } from "./ask-master.ts";
import type { Configuration } from "./configuration.ts";
import { refuseWaiting, serve } from "./reads.ts";
import { type PollSent, type Replica, takesPart } from "./state.ts";

/** The master answers with the configuration, or says whom to ask instead. */
export function onPollAnswer(replica: Replica, src: NodeId, body: Body): void {
  const id = body.in_reply_to!;
  const asked = replica.polls.get(id);
  if (asked === undefined) return;
  replica.answeredMs = replica.nowMs;
  // Older ones are not waited for any more, but where reads wait with them.
  for (const [older, { reads }] of replica.polls)
    if (older === id || (older < id && reads.length === 0)) replica.polls.delete(older);
  if (isRefusal(body)) {
    const leader = body["leader"];
    if (typeof leader === "string" && leader !== src) replica.master = leader;
    else if (replica.master === src) nextMaster(replica);
    replica.waiting = [...asked.reads, ...replica.waiting];
    return;
  }
  const configuration = body["value"] as Configuration;
  const { epoch } = replica.configuration;
  if (configuration.epoch > epoch) {
    replica.waiting = [...asked.reads, ...replica.waiting];
    adopt(replica, configuration);
  } else if (configuration.epoch === epoch) confirm(replica, asked);
}

/** The configuration was in force at some moment after the poll was sent. */
function confirm(replica: Replica, { sentMs, reads }: PollSent): void {
  replica.leaseUntilMs = Math.max(replica.leaseUntilMs, sentMs + replica.options.leaseMs);
  if (!takesPart(replica)) {
    replica.waiting = [...reads, ...replica.waiting];
    refuseWaiting(replica, "not yet in the chain");
    return;
  }
  for (const read of reads) serve(replica, read);
  askMaster(replica);
}
