import type { Body, Message, NodeId } from "../../../runtime/message.ts";

/** How a node's program reaches the harness and other nodes. */
export interface NodeWire {
  /** Calls back with each message, the harness's own among them. When the harness is gone the program ends. */
  listen(receive: (message: Message) => void): void;
  /** Known from the first message on. */
  self: NodeId;
  send(dest: NodeId, body: Body): void;
  /** Hands over at once what waits for the end of the turn. */
  flush(): void;
}
