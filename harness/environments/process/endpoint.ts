import type { Nanos } from "../../core/operation.ts";
import type { Time } from "../../core/time.ts";
import type { Body, Message, NodeId } from "../../runtime/message.ts";
import type { Endpoint } from "../environment.ts";
import type { Port } from "./switchboard.ts";

/** A client's end of the switchboard: pairs requests with replies by message id. */
export class ClientEndpoint implements Endpoint, Port {
  readonly name: NodeId;
  readonly kind = "client";
  readonly session = 0;
  readonly #time: Time;
  readonly #line: Line;
  readonly #open = new Map<number, OpenCall>();
  #lastId = 0;
  #closed = false;

  constructor(name: NodeId, time: Time, line: Line) {
    this.name = name;
    this.#time = time;
    this.#line = line;
  }

  get reachable(): boolean {
    return !this.#closed;
  }

  call(dest: NodeId, body: Body, timeout: Nanos): Promise<Message | "timeout"> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve("timeout");
      const id = ++this.#lastId;
      const timer = this.#time.after(timeout, () => settle("timeout"));
      const settle = (reply: Message | "timeout"): void => {
        timer[Symbol.dispose]();
        this.#open.delete(id);
        resolve(reply);
      };
      this.#open.set(id, { dest, settle });
      this.#line.send({ src: this.name, dest, body: { ...body, msg_id: id } });
    });
  }

  /** Replies that come too late, or a second time, find nobody waiting. */
  accept(message: Message): undefined {
    this.#open.get(message.body.in_reply_to ?? -1)?.settle(message);
  }

  /** Their answers cannot come any more. */
  disconnected(from: NodeId): void {
    for (const { dest, settle } of [...this.#open.values()]) if (dest === from) settle("timeout");
  }

  close(): void {
    this.#closed = true;
    for (const { settle } of [...this.#open.values()]) settle("timeout");
    this.#line.closed();
  }
}

interface OpenCall {
  readonly dest: NodeId;
  settle(reply: Message | "timeout"): void;
}

/** What the switchboard is to a client. */
interface Line {
  send(message: Message): void;
  closed(): void;
}
