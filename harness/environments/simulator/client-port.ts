import { assert } from "../../core/assert.ts";
import type { Nanos } from "../../core/operation.ts";
import type { Body, Message, NodeId } from "../../runtime/message.ts";
import type { Endpoint } from "../environment.ts";
import type { Delivery, Peer } from "./delivery.ts";
import type { Network } from "./network.ts";
import type { Scheduler } from "./scheduler.ts";
import { SimEvent } from "./sim-event.ts";

type Reply = Message | "timeout";

/** A client's end of the simulated network. Replies that come too late are dropped. */
export class ClientPort implements Endpoint, Peer {
  readonly name: NodeId;
  readonly client = true;
  readonly session = 0;
  readonly #network: Network;
  readonly #scheduler: Scheduler;
  readonly #pending = new Map<number, Deadline>();
  #lastId = 0;
  #closed = false;

  constructor(name: NodeId, network: Network, scheduler: Scheduler) {
    this.name = name;
    this.#network = network;
    this.#scheduler = scheduler;
  }

  get id(): NodeId {
    return this.name;
  }

  get reachable(): boolean {
    return !this.#closed;
  }

  call(dest: NodeId, body: Body, timeout: Nanos): Promise<Reply> {
    assert(!this.#closed, `the client ${this.name} called after it was closed`);
    return new Promise((resolve) => {
      this.#lastId += 1;
      const deadline = new Deadline(this, this.#lastId, dest, resolve);
      this.#pending.set(this.#lastId, deadline);
      this.#scheduler.schedule(deadline, this.#scheduler.now + timeout);
      this.#network.send(this, dest, { ...body, msg_id: this.#lastId });
    });
  }

  /** Their answers cannot come any more. */
  disconnected(from: NodeId): void {
    for (const deadline of [...this.#pending.values()])
      if (deadline.dest === from) this.settle(deadline, "timeout");
  }

  /** Calls under way end as timed out: nobody will learn what became of them. */
  close(): void {
    this.#closed = true;
    for (const deadline of [...this.#pending.values()]) this.settle(deadline, "timeout");
  }

  arrive(delivery: Delivery): boolean {
    const asked = delivery.message.body.in_reply_to;
    const deadline = asked === undefined ? undefined : this.#pending.get(asked);
    if (deadline === undefined) {
      this.#network.lose(delivery, this.#closed ? "closed" : "unasked");
      return false;
    }
    this.#network.received(delivery);
    this.settle(deadline, delivery.message);
    return true;
  }

  settle(deadline: Deadline, reply: Reply): void {
    this.#pending.delete(deadline.messageId);
    this.#scheduler.cancel(deadline);
    deadline.resolve(reply);
  }
}

class Deadline extends SimEvent {
  readonly #port: ClientPort;
  readonly messageId: number;
  readonly dest: NodeId;
  readonly resolve: (reply: Reply) => void;

  constructor(port: ClientPort, messageId: number, dest: NodeId, resolve: (reply: Reply) => void) {
    super();
    this.#port = port;
    this.messageId = messageId;
    this.dest = dest;
    this.resolve = resolve;
  }

  override fire(): boolean {
    this.#port.settle(this, "timeout");
    return true;
  }
}
