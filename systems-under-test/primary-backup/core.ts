import type { Message } from "../../harness/runtime/message.ts";
import { type Effect, resumeSettled } from "../chain/update-log.ts";
import { note } from "../effects.ts";
import { type KvCommand, parseKvRequest } from "../kv-requests.ts";
import { type Caller, callerOf, isRefusal } from "../rpc.ts";
import { ask } from "./asking.ts";
import { advance } from "./commit.ts";
import { onBeat, onStatus, onView } from "./conversation.ts";
import type { Beat, Forward, ImageMessage, Replay, Status, ViewAnswer } from "./messages.ts";
import { answer, onRead, refuse, serveWaiting } from "./reads.ts";
import { append, onForward, retry, settled } from "./replication.ts";
import { isPrimary, type Replica } from "./state.ts";
import { onImage } from "./state-transfer.ts";
import { sayLost } from "./two-servers.ts";
import { lookAround, takeUp } from "./views.ts";

/**
 * The core of a server does no input or output. It starts; messages come; time passes; its journal becomes durable.
 * Each changes the state and returns what is to be done, in order; `dueMs` says when it wants its next `tick`.
 */
export function start(replica: Replica): readonly Effect[] {
  const { view, commit, last } = replica;
  note(replica, "recover", { epoch: view.epoch, commit, last });
  takeUp(replica);
  return taken(replica);
}

export function receive(replica: Replica, nowMs: number, message: Message): readonly Effect[] {
  replica.nowMs = nowMs;
  const { src, body } = message;
  if (body.type === "forward") onForward(replica, src, body as Forward);
  else if (body.type === "status") onStatus(replica, src, body as Status);
  else if (body.type === "beat") onBeat(replica, src, body as Beat);
  else if (body.type === "image") onImage(replica, src, body as ImageMessage);
  else if (body.type === "view") onView(replica, body as ViewAnswer);
  else if (body.type === "replay") onReplay(replica, body as Replay);
  else onRequest(replica, message);
  return taken(replica);
}

export function tick(replica: Replica, nowMs: number): readonly Effect[] {
  replica.nowMs = nowMs;
  if (nowMs >= replica.beatDueMs) {
    replica.beatDueMs = nowMs + replica.options.beatMs;
    if (replica.lost) sayLost(replica);
    else if (isPrimary(replica)) ask(replica, replica.servers);
    lookAround(replica);
  }
  if (isPrimary(replica)) retry(replica);
  return taken(replica);
}

/** The first `position` journal records since the start would survive a power cut. */
export function durable(replica: Replica, nowMs: number, position: number): readonly Effect[] {
  replica.nowMs = nowMs;
  settled(replica, position);
  resumeSettled(replica, position);
  return taken(replica);
}

function taken(replica: Replica): readonly Effect[] {
  advance(replica);
  serveWaiting(replica);
  const { effects } = replica;
  replica.dueMs = replica.beatDueMs;
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

/** The primary takes updates and numbers them. Whatever is refused here has left no trace. */
function onCommand(replica: Replica, caller: Caller, command: KvCommand): void {
  const { pending, options, last } = replica;
  if (!isPrimary(replica)) refuse(replica, caller, "not the primary");
  else if (pending.length >= options.pendingMax) refuse(replica, caller, "too many updates are under way");
  else append(replica, { seq: last + 1, command, caller });
}

/** M-P03: what an old primary had under way is taken for new. */
function onReplay(replica: Replica, { updates }: Replay): void {
  if (!isPrimary(replica)) return;
  for (const update of updates) {
    const { client: _client, seq: _seq, ...command } = update.command;
    append(replica, { seq: replica.last + 1, command });
  }
}
