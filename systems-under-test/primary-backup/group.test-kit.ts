import { Random } from "../../harness/core/random.ts";
import type { Body, Message, NodeId } from "../../harness/runtime/message.ts";
import { freshRecovery, type JournalRecord, type Recovered } from "../chain/journal.ts";
import type { Effect } from "../chain/update-log.ts";
import { durable, receive, start, tick } from "./core.ts";
import type { TestAndSet, View } from "./messages.ts";
import { type PrimaryBackupOptions, primaryBackupDefaults, suspectMsOf } from "./options.ts";
import { createReplica, firstView, type Replica } from "./state.ts";

/** Servers without a network: messages lie on a heap until somebody delivers or loses them. Disks are at once done. */
export class Group {
  readonly answers: Body[] = [];
  readonly #heap: Message[] = [];
  readonly #servers: readonly NodeId[];
  readonly #options: PrimaryBackupOptions;
  readonly #replicas = new Map<NodeId, Replica>();
  readonly #disks = new Map<NodeId, JournalRecord[]>();
  #view: View;
  #nowMs = 0;
  #starts = 0;

  constructor(servers: readonly NodeId[], options: Partial<PrimaryBackupOptions> = {}) {
    const { replication = "sync", failover = "arbiter", reads = "confirm" } = options;
    const settings = { replication, failover, reads, suspectMs: suspectMsOf({ replication, failover }) };
    this.#servers = servers;
    this.#options = { ...primaryBackupDefaults, ...settings, ...options };
    this.#view = firstView(servers);
    for (const node of servers) this.start(node);
  }

  at(node: NodeId): Replica {
    return this.#replicas.get(node)!;
  }

  /** For the first time, or again with what its disk holds. */
  start(node: NodeId): void {
    const disk = this.#disks.get(node) ?? [];
    this.#disks.set(node, disk);
    const replica = createReplica({
      self: node,
      servers: this.#servers,
      arbiter: this.#options.failover === "arbiter" ? "arbiter" : null,
      options: this.#options,
      bugs: new Set(),
      random: new Random(`${node}/${this.#starts++}`),
      nowMs: this.#nowMs,
      recovered: recover(disk),
    });
    this.#replicas.set(node, replica);
    this.#do(replica, start(replica));
  }

  crash(node: NodeId): void {
    this.#replicas.delete(node);
  }

  ask(node: NodeId, body: Body): void {
    this.#receive({ src: "client", dest: node, body: { ...body, msg_id: 1 } });
  }

  /** Delivers all there is to deliver, but for messages to or from these nodes, or of these types: those it hands back. */
  settle(lost: readonly string[] = []): readonly Message[] {
    const kept: Message[] = [];
    for (let message = this.#heap.shift(); message !== undefined; message = this.#heap.shift()) {
      const { src, dest, body } = message;
      if ([src, dest, body.type].some((named) => lost.includes(named))) kept.push(message);
      else this.#receive(message);
    }
    return kept;
  }

  deliver(messages: readonly Message[]): void {
    for (const message of messages) this.#receive(message);
  }

  /** Time passes for all, beat by beat. Hands back what was lost. */
  pass(ms: number, lost: readonly string[] = []): readonly Message[] {
    const kept: Message[] = [];
    for (let left = ms; left > 0; left -= this.#options.beatMs) {
      this.#nowMs += this.#options.beatMs;
      for (const replica of this.#replicas.values()) this.#do(replica, tick(replica, this.#nowMs));
      kept.push(...this.settle(lost));
    }
    return kept;
  }

  #receive(message: Message): void {
    const { src, dest, body } = message;
    const replica = this.#replicas.get(dest);
    if (replica !== undefined) this.#do(replica, receive(replica, this.#nowMs, message));
    else if (dest === "client") this.answers.push(body);
    else if (dest === "arbiter" && body.type === "test_and_set") this.#arbitrate(src, body as TestAndSet);
  }

  #arbitrate(asker: NodeId, { expected, next }: TestAndSet): void {
    if (expected === this.#view.epoch) this.#view = next;
    this.#heap.push({ src: "arbiter", dest: asker, body: { type: "view", view: this.#view } });
  }

  #do(replica: Replica, effects: readonly Effect[]): void {
    const disk = this.#disks.get(replica.self)!;
    let stored = false;
    for (const effect of effects) {
      if (effect.type === "send")
        this.#heap.push({ src: replica.self, dest: effect.dest, body: effect.body });
      else if (effect.type === "persist") disk.push(effect.record);
      else if (effect.type === "rewrite") disk.splice(0, disk.length, ...effect.records);
      stored ||= effect.type === "persist" || effect.type === "rewrite";
    }
    if (stored) this.#do(replica, durable(replica, this.#nowMs, replica.written));
  }
}

function recover(disk: readonly JournalRecord[]): Recovered {
  let recovered: Recovered = freshRecovery;
  for (const record of disk)
    if (record.type === "update")
      recovered = { ...recovered, updates: [...recovered.updates, record.update] };
    else if (record.type === "image") recovered = { ...recovered, image: record, updates: [] };
    else recovered = { ...recovered, configuration: record.configuration, synced: record.synced };
  return recovered;
}
