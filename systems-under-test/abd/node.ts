import type { Body, Message, NodeId } from "../../harness/runtime/message.ts";
import type { Node, Runtime } from "../../harness/runtime/runtime.ts";
import { Gatherings } from "../gathering.ts";
import { Coordinator } from "./coordinator.ts";
import { isPeer, type Peer, type Reply } from "./messages.ts";
import type { AbdOptions } from "./options.ts";
import { Replica } from "./replica.ts";

/** One node: a replica of every register, and the coordinator of whatever its clients ask. */
export class AbdNode implements Node {
  readonly #runtime: Runtime;
  readonly #bugs: ReadonlySet<string>;
  readonly #replica: Replica;
  readonly #gatherings: Gatherings<Reply>;
  readonly #coordinator: Coordinator;
  /** M-A08. */
  #copies = 0;

  static async start(runtime: Runtime, options: AbdOptions, bugs: ReadonlySet<string>): Promise<AbdNode> {
    return new AbdNode(runtime, options, bugs, await Replica.open(runtime, options, bugs));
  }

  private constructor(runtime: Runtime, options: AbdOptions, bugs: ReadonlySet<string>, replica: Replica) {
    this.#runtime = runtime;
    this.#bugs = bugs;
    this.#replica = replica;
    const send = (dest: NodeId, body: Body): void => this.#send(dest, body);
    this.#gatherings = new Gatherings<Reply>(replica.life, runtime.timers, options, send);
    this.#coordinator = new Coordinator({ runtime, options, bugs, replica, gatherings: this.#gatherings });
    const isWriter = options.writers === "many" || runtime.self === runtime.nodes[0];
    runtime.note("role", { role: isWriter ? "writer" : "reader", term: replica.life });
  }

  receive(message: Message): void {
    this.#replica.stopIfBroken();
    const { src, body } = message;
    if (isPeer(body)) this.#onPeer(src, body);
    else this.#coordinator.serve(message);
  }

  #onPeer(src: NodeId, body: Peer): void {
    switch (body.type) {
      case "query":
        this.#send(src, { type: "query_ok", op: body.op, version: this.#replica.told(body.key) });
        return;
      case "store":
        this.#onStore(src, body);
        return;
      case "query_ok":
      case "store_ok":
        this.#onReply(src, body);
    }
  }

  #onStore(src: NodeId, { op, key, version }: Extract<Peer, { type: "store" }>): void {
    this.#replica.take(key, version);
    const answer = (): void => this.#send(src, { type: "store_ok", op });
    // M-A05: the answer is given before the disk has it.
    if (this.#bugs.has("early-ack")) answer();
    else this.#replica.whenDurable(answer);
  }

  #onReply(src: NodeId, reply: Reply): void {
    // M-A08: a doubled answer counts as one of somebody else.
    if (this.#bugs.has("doubles-counted")) this.#gatherings.receive(`${src}, copy ${++this.#copies}`, reply);
    else this.#gatherings.receive(src, reply);
    // M-A09: an answer that comes late to the first round counts in the second.
    const second = this.#bugs.has("rounds-mixed") ? this.#coordinator.secondRoundOf(reply.op) : undefined;
    if (second !== undefined) this.#gatherings.receive(src, { ...reply, op: second });
  }

  /** What a node has to say to itself needs no network. */
  #send(dest: NodeId, body: Body): void {
    const { self, network } = this.#runtime;
    if (dest === self) this.receive({ src: self, dest: self, body });
    else network.send(dest, body);
  }
}
