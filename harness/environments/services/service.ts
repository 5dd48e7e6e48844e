import { errorCode } from "../../core/errors.ts";
import type { Body, Message } from "../../runtime/message.ts";

/**
 * A node that the harness itself plays for programs to build upon, as in Maelstrom (doc/services.md): a program
 * sends a request to the service's name. Services never fail, keep no clock and answer at once; only the network
 * stands between them and the nodes.
 */
export interface Service {
  readonly name: string;
  readonly summary: string;
  /** The reply's body, without `in_reply_to`. */
  handle(message: Message): Body;
}

/** The body of an error reply by its name in the table of errors. */
export function refusal(error: string, text: string): Body {
  return { type: "error", code: errorCode(error), text };
}
