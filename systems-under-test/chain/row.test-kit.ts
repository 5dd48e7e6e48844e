import { Random } from "../../harness/core/random.ts";
import type { Body, Message, NodeId } from "../../harness/runtime/message.ts";
import type { Configuration } from "./configuration.ts";
import { durable, receive, start, tick } from "./core.ts";
import { freshRecovery } from "./journal.ts";
import { type ChainOptions, chainDefaults } from "./options.ts";
import { createReplica, type Replica } from "./state.ts";
import type { Effect } from "./update-log.ts";

/** Replicas whose messages lie in a heap until they are delivered; disks are quick, and the test is the master. */
export class Row {
  readonly replicas: ReadonlyMap<NodeId, Replica>;
  /** What clients were answered. */
  readonly answers: Body[] = [];
  readonly #heap: Message[] = [];
  #nowMs = 0;

  constructor(nodes: readonly NodeId[], options: Partial<ChainOptions> = {}) {
    const base = { apportioned: false, answers: "tail", reads: "lease", replicas: 3, masters: 1 } as const;
    const make = (self: NodeId): Replica =>
      createReplica({
        self,
        masters: ["master"],
        options: { ...chainDefaults, ...base, ...options },
        bugs: new Set(),
        random: new Random(self),
        nowMs: 0,
        recovered: freshRecovery,
      });
    this.replicas = new Map(nodes.map((node) => [node, make(node)]));
    for (const replica of this.replicas.values()) this.#do(replica, start(replica));
  }

  at(node: NodeId): Replica {
    return this.replicas.get(node)!;
  }

  /** The master tells these nodes of a configuration; members are whole since the epoch given behind a slash. */
  configure(epoch: number, members: string, told: readonly NodeId[] = [...this.replicas.keys()]): void {
    const list = members.split(" ").map((text) => {
      const [node = "", since = "1"] = text.split("/");
      return { node, since: Number(since) };
    });
    const configuration: Configuration = { epoch, members: list };
    // The answer to the first poll tells of the configuration, that to the second vouches for it.
    for (const node of told) for (let round = 0; round < 2; round++) this.#answerPoll(node, configuration);
  }

  ask(node: NodeId, body: Body): void {
    this.#receive({ src: "client", dest: node, body: { ...body, msg_id: 1 } });
  }

  /** Delivers all there is to deliver, but for messages to or from these nodes, or of these types, which are lost. */
  settle(lost: readonly string[] = []): void {
    for (let message = this.#heap.shift(); message !== undefined; message = this.#heap.shift()) {
      const { src, dest, body } = message;
      if (![src, dest, body.type].some((named) => lost.includes(named))) this.#receive(message);
    }
  }

  /** Time passes for all. */
  pass(ms: number): void {
    this.#nowMs += ms;
    for (const replica of this.replicas.values()) this.#do(replica, tick(replica, this.#nowMs));
  }

  #answerPoll(node: NodeId, value: Configuration): void {
    const replica = this.at(node);
    replica.pollDueMs = this.#nowMs;
    this.#do(replica, tick(replica, this.#nowMs));
    const id = [...replica.polls.keys()].at(-1)!;
    this.#receive({ src: "master", dest: node, body: { type: "read_ok", value, in_reply_to: id } });
  }

  #receive(message: Message): void {
    const replica = this.replicas.get(message.dest);
    if (replica !== undefined) this.#do(replica, receive(replica, this.#nowMs, message));
    else if (message.dest === "client") this.answers.push(message.body);
  }

  #do(replica: Replica, effects: readonly Effect[]): void {
    let stored = false;
    for (const effect of effects) {
      if (effect.type === "send")
        this.#heap.push({ src: replica.self, dest: effect.dest, body: effect.body });
      else if (effect.type !== "note") stored = true;
    }
    if (stored) this.#do(replica, durable(replica, this.#nowMs, replica.written));
  }
}
