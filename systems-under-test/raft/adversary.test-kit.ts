import { Random } from "../../harness/core/random.ts";
import type { Body, Message, NodeId } from "../../harness/runtime/message.ts";
import type { Note } from "../system.ts";
import { membersOf } from "./configs.ts";
import { durable, receive, takeEffects, tick } from "./core.ts";
import { createRaft } from "./create.ts";
import { JournalDisk } from "./disk.test-kit.ts";
import { encodeRecord, type JournalRecord, recoverJournal } from "./journal.ts";
import type { RaftOptions } from "./options.ts";
import type { Effect, Raft } from "./state.ts";

export interface Fight {
  readonly notes: readonly Note[];
  readonly nodes: readonly NodeId[];
  /** Answers to clients, and how many of them are not errors. */
  readonly answers: number;
  readonly done: number;
  /** After all is mended and quiet: each node's log as text, and whether all have applied it. */
  readonly logs: readonly string[];
  readonly settled: boolean;
}

/**
 * Cores in the hands of an adversary that delivers in any order, loses, doubles, partitions, syncs when it
 * likes, and crashes servers with or without what they had not synced; then all is mended. Pure: a seed decides.
 */
export function fight(seed: number, bugs: ReadonlySet<string> = new Set(), steps = 1_500): Fight {
  const world = new World(new Random(`adversary/${seed}`), bugs);
  for (let step = 0; step < steps; step++) world.harm();
  for (let step = 0; step < 100; step++) world.mend();
  return world.result();
}

interface Server {
  readonly id: NodeId;
  raft: Raft;
  readonly disk: JournalDisk;
  epoch: number;
}

class World {
  readonly #random: Random;
  readonly #bugs: ReadonlySet<string>;
  readonly #nodes: readonly NodeId[];
  readonly #options: Partial<RaftOptions>;
  readonly #servers: readonly Server[];
  readonly #notes: Note[] = [];
  /** How often a thing happens differs from fight to fight. */
  readonly #weights: readonly { readonly value: Deed; readonly weight: number }[];
  #network: Message[] = [];
  #cut: ReadonlySet<NodeId> = new Set();
  #nowMs = 0;
  #requests = 0;
  #answers = 0;
  #done = 0;

  constructor(random: Random, bugs: ReadonlySet<string>) {
    this.#random = random;
    this.#bugs = bugs;
    this.#nodes = ["n1", "n2", "n3", "n4", "n5"].slice(0, random.pick([3, 3, 5]));
    this.#options = {
      preVote: random.chance(0.7),
      leaseReads: random.chance(0.3),
      snapshotEntries: random.pick([3, 8, 1_000]),
      keptEntries: random.below(3),
      chunkChars: random.pick([7, 50, 4_096]),
    };
    this.#servers = this.#nodes.map((id) => ({
      id,
      disk: new JournalDisk(),
      epoch: 0,
      raft: this.#core(id, []),
    }));
    for (const server of this.#servers) this.#boot(server, []);
    const rare = random.unit() * 4;
    this.#weights = [
      { value: "deliver", weight: 40 + random.unit() * 60 },
      { value: "sync", weight: 2 + random.unit() * 30 },
      { value: "time", weight: 2 + random.unit() * 20 },
      { value: "request", weight: 1 + random.unit() * 20 },
      { value: "lose", weight: random.unit() * 20 },
      { value: "double", weight: random.unit() * 10 },
      { value: "crash", weight: rare },
      { value: "cut", weight: rare },
      { value: "members", weight: random.unit() * 3 },
      { value: "transfer", weight: random.unit() },
    ];
  }

  harm(): void {
    const random = this.#random;
    const deed = random.weighted(this.#weights);
    if (deed === "deliver") this.#deliver();
    else if (deed === "sync") this.#sync(random.pick(this.#servers));
    else if (deed === "time") this.#pass(random.pick(this.#servers));
    else if (deed === "request") this.#request();
    else if (deed === "lose") this.#take();
    else if (deed === "double" && this.#network.length > 0) this.#network.push(random.pick(this.#network));
    else if (deed === "crash") this.#crash(random.pick(this.#servers));
    else if (deed === "cut") this.#cut = new Set(this.#side());
    else if (deed === "members") this.#ask({ type: "change_members", members: this.#membersWanted() });
    else if (deed === "transfer") this.#ask({ type: "transfer_leadership", to: random.pick(this.#nodes) });
  }

  /** A stretch of good weather: everything arrives, everything is synced, time passes. */
  mend(): void {
    this.#cut = new Set();
    for (let round = 0; round < 20; round++) {
      for (const server of this.#servers) if (server.disk.dirty) this.#sync(server);
      for (const message of this.#network.splice(0)) this.#receive(message);
    }
    this.#nowMs += 10;
    for (const server of this.#servers) this.#did(server, tick(server.raft, this.#nowMs));
  }

  result(): Fight {
    const leader = this.#servers.find(({ raft }) => raft.role === "leader");
    const { voters = [] } = leader === undefined ? {} : membersOf(leader.raft);
    const members = this.#servers.filter(({ id }) => voters.includes(id));
    const from = Math.max(...members.map(({ raft }) => raft.log.base.index)) + 1;
    const logs = members.map(({ raft }) => JSON.stringify(raft.log.slice(from, raft.log.last)));
    const states = members.map(({ raft }) => raft.machine.image());
    const settled =
      members.length > 0 &&
      members.every(({ raft }) => raft.applied === raft.log.last && raft.log.last > 0) &&
      new Set(states).size === 1;
    return {
      notes: this.#notes,
      nodes: this.#nodes,
      answers: this.#answers,
      done: this.#done,
      logs,
      settled,
    };
  }

  #core(self: NodeId, records: readonly JournalRecord[]): Raft {
    return createRaft({
      self,
      nodes: this.#nodes,
      random: this.#random,
      nowMs: this.#nowMs,
      bugs: this.#bugs,
      options: this.#options,
      recovered: recoverJournal(records.map(encodeRecord).join(""), this.#bugs),
    });
  }

  #boot(server: Server, records: readonly JournalRecord[]): void {
    server.epoch++;
    server.raft = this.#core(server.id, records);
    this.#did(server, takeEffects(server.raft));
  }

  #deliver(): void {
    const message = this.#take();
    if (message === undefined || this.#cut.has(message.src) !== this.#cut.has(message.dest)) return;
    this.#receive(message);
  }

  #receive(message: Message): void {
    const server = this.#servers.find(({ id }) => id === message.dest);
    if (server !== undefined) this.#did(server, receive(server.raft, this.#nowMs, message));
  }

  /** One side of a partition: nobody, anybody, or a leader alone. */
  #side(): readonly NodeId[] {
    const leader = this.#servers.find(({ raft }) => raft.role === "leader");
    const kind = this.#random.below(3);
    if (kind === 0) return [];
    return kind === 1 || leader === undefined ? this.#random.subset(this.#nodes) : [leader.id];
  }

  /** Mostly an old message, sometimes any. */
  #take(): Message | undefined {
    const count = this.#network.length;
    const position = this.#random.chance(0.7)
      ? this.#random.below(Math.min(8, count))
      : this.#random.below(count);
    return this.#network.splice(position, 1)[0];
  }

  #sync(server: Server): void {
    this.#did(server, durable(server.raft, this.#nowMs, server.disk.sync()));
  }

  #pass(server: Server): void {
    this.#nowMs += this.#random.chance(0.1) ? this.#random.below(300) : this.#random.below(40);
    this.#did(server, tick(server.raft, this.#nowMs));
  }

  #membersWanted(): readonly NodeId[] {
    const wanted = this.#random.subset(this.#nodes);
    return wanted.length > 0 ? wanted : this.#nodes;
  }

  #request(): void {
    const type = this.#random.pick(["read", "write", "write", "cas"]);
    this.#ask({
      type,
      key: this.#random.below(2),
      ...(type === "write"
        ? { value: this.#requests }
        : type === "cas"
          ? { from: 1, to: this.#requests }
          : {}),
    });
  }

  #ask(asked: Body): void {
    const leaders = this.#servers.filter(({ raft }) => raft.role === "leader");
    const server = this.#random.pick(leaders.length > 0 ? leaders : this.#servers);
    this.#requests++;
    const body: Body = { ...asked, msg_id: this.#requests };
    this.#did(server, receive(server.raft, this.#nowMs, { src: "c1", dest: server.id, body }));
  }

  #crash(server: Server): void {
    this.#boot(server, server.disk.crash(this.#random.chance(0.5)));
  }

  #did(server: Server, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === "persist" || effect.type === "rewrite") server.disk.write(effect);
      else if (effect.type === "note") {
        const { kind, fields } = effect;
        this.#notes.push({ time: this.#notes.length, node: server.id, epoch: server.epoch, kind, fields });
      } else if (this.#nodes.includes(effect.dest)) {
        this.#network.push({ src: server.id, dest: effect.dest, body: effect.body });
      } else {
        this.#answers++;
        if (effect.body.type !== "error") this.#done++;
      }
    }
  }
}

type Deed =
  | "deliver"
  | "sync"
  | "time"
  | "request"
  | "lose"
  | "double"
  | "crash"
  | "cut"
  | "members"
  | "transfer";
