import type { Message, NodeId } from "../../harness/runtime/message.ts";
import { note, send } from "../effects.ts";
import { type KvCommand, type KvKey, parseKvRequest } from "../kv-requests.ts";
import { answerTo, type Caller, callerOf, isRefusal, unavailable } from "../rpc.ts";
import { takeUp } from "./adoption.ts";
import { poll } from "./ask-master.ts";
import { onAck } from "./commit.ts";
import { headOf, memberOf } from "./configuration.ts";
import type { Ack, Forward, ImageMessage, Position, VersionAnswer, VersionQuery } from "./messages.ts";
import { onImage } from "./newcomer.ts";
import { onPollAnswer } from "./polls.ts";
import { append, onForward, onPosition, passOn, retry, retryDueMs } from "./propagation.ts";
import { answer, newest, onRead, onVersionAnswer, onVersionQuery } from "./reads.ts";
import { isHead, type Replica, takesPart } from "./state.ts";
import { type Effect, markDurable, resumeSettled } from "./update-log.ts";

/**
 * The core of a replica does no input or output. It starts; messages come; time passes; its journal becomes durable.
 * Each changes the state and returns what is to be done, in order; `dueMs` says when it wants its next `tick`.
 */
export function start(replica: Replica): readonly Effect[] {
  const { configuration, self, commit, last } = replica;
  note(replica, "recover", { epoch: configuration.epoch, commit, last });
  if (memberOf(configuration, self) !== undefined) takeUp(replica);
  else note(replica, "role", { role: "spare", term: configuration.epoch });
  return taken(replica);
}

export function receive(replica: Replica, nowMs: number, message: Message): readonly Effect[] {
  replica.nowMs = nowMs;
  const { src, body } = message;
  if (body["epoch"] !== undefined && (body["epoch"] as number) > replica.configuration.epoch)
    // Somebody knows more: there is no need to wait for the next poll.
    replica.pollDueMs = Math.min(replica.pollDueMs, nowMs + pollSoonMs);
  if (body.type === "forward") onForward(replica, src, body as Forward);
  else if (body.type === "position") onPosition(replica, src, body as Position);
  else if (body.type === "ack") onAck(replica, src, body as Ack);
  else if (body.type === "image") onImage(replica, src, body as ImageMessage);
  else if (body.type === "version") onVersionQuery(replica, src, body as VersionQuery);
  else if (body.type === "version_ok") onVersionAnswer(replica, body as VersionAnswer);
  else if (body.type === "relayed_read") onRelayedRead(replica, body as unknown as RelayedRead);
  else if (body.in_reply_to !== undefined) onPollAnswer(replica, src, body);
  else onRequest(replica, message);
  return taken(replica);
}

/** So that a burst of messages from a later configuration is one poll. */
const pollSoonMs = 10;

export function tick(replica: Replica, nowMs: number): readonly Effect[] {
  replica.nowMs = nowMs;
  if (nowMs >= replica.pollDueMs) poll(replica);
  retry(replica);
  passOn(replica);
  return taken(replica);
}

/** The first `position` journal records since the start would survive a power cut. */
export function durable(replica: Replica, nowMs: number, position: number): readonly Effect[] {
  replica.nowMs = nowMs;
  markDurable(replica, position);
  passOn(replica);
  resumeSettled(replica, position);
  passOn(replica);
  return taken(replica);
}

function taken(replica: Replica): readonly Effect[] {
  const { effects, quietUntilMs, nowMs } = replica;
  const opens = quietUntilMs > nowMs ? quietUntilMs : Number.POSITIVE_INFINITY;
  replica.dueMs = Math.min(replica.pollDueMs, retryDueMs(replica), opens);
  if (effects.length > 0) replica.effects = [];
  return effects;
}

function onRequest(replica: Replica, message: Message): void {
  const caller = callerOf(message);
  if (caller === undefined) return;
  const request = parseKvRequest(message.body);
  if (isRefusal(request)) answer(replica, caller, request);
  else if (request.type === "read") onRead(replica, caller, request.key);
  else onCommand(replica, caller, request);
}

/** The head takes updates and numbers them. Whatever is refused here has left no trace. */
function onCommand(replica: Replica, caller: Caller, command: KvCommand): void {
  const refuse = (text: string, ask?: NodeId): void =>
    send(replica, caller.src, answerTo(caller, unavailable(text, ask)));
  if (!isHead(replica)) refuse("not the head", headOf(replica.configuration));
  else if (!takesPart(replica)) refuse("not yet in the chain");
  else if (replica.pending.length >= replica.options.pendingMax) refuse("too many updates are under way");
  else {
    // M-C01: the head answers what it has, whether the tail has it or not.
    const early = replica.bugs.has("head-answers-early") && command.type !== "cas";
    if (early) answer(replica, caller, { type: `${command.type}_ok` });
    append(replica, { seq: replica.last + 1, command, ...(early ? {} : { caller }) });
  }
}

interface RelayedRead {
  readonly key: KvKey;
  readonly src: NodeId;
  readonly msg_id: number;
}

function onRelayedRead(replica: Replica, { key, src, msg_id }: RelayedRead): void {
  answer(replica, { src, msg_id }, newest(replica, key));
}
