import { errorCode } from "../harness/core/errors.ts";
import type { Body, ErrorBody, Message, NodeId } from "../harness/runtime/message.ts";

/** Where an answer has to go: the asker and the number of its request. */
export interface Caller {
  readonly src: NodeId;
  readonly msg_id: number;
}

/** The caller of a message that expects an answer; undefined when it expects none. */
export function callerOf(message: Message): Caller | undefined {
  const { msg_id } = message.body;
  return msg_id === undefined ? undefined : { src: message.src, msg_id };
}

/** The body as an answer to the caller's request. */
export function answerTo(caller: Caller, body: Body): Body {
  return { ...body, in_reply_to: caller.msg_id };
}

/** A refusal by one of the names of harness/core/errors.ts. */
export function refusal(name: string, text: string): ErrorBody {
  return { type: "error", code: errorCode(name), text };
}

/**
 * "I cannot serve this, and did not": definite, so it may only be said of a request that has left no trace.
 * `leader` names the node to ask instead, where one is known.
 */
export function unavailable(text: string, leader?: NodeId | null): ErrorBody {
  const body = refusal("temporarily-unavailable", text);
  return leader === undefined || leader === null ? body : { ...body, leader };
}

export function isRefusal<T extends { readonly type: string }>(body: T): body is T & ErrorBody {
  return body.type === "error";
}
