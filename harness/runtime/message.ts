export type NodeId = string;

/** What a message says: Maelstrom's form. Bodies are JSON and immutable once sent. */
export interface Body {
  readonly type: string;
  readonly msg_id?: number;
  readonly in_reply_to?: number;
  readonly [field: string]: unknown;
}

/** A message between nodes, or between a client and a node: Maelstrom's form. */
export interface Message {
  readonly src: NodeId;
  readonly dest: NodeId;
  readonly body: Body;
}

/** The body of a refusal: `code` is one of harness/core/errors.ts, or 1000 and above for the system's own. */
export interface ErrorBody extends Body {
  readonly type: "error";
  readonly code: number;
  readonly text?: string;
}
