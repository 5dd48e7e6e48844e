import type { Message, NodeId } from "../../harness/runtime/message.ts";
import type { Node, Runtime } from "../../harness/runtime/runtime.ts";
import { Alarm } from "../alarm.ts";
import { type Outlet, outletOf, perform } from "../effects.ts";
import { GroupCommit } from "../group-commit.ts";
import * as raft from "../raft/core.ts";
import { createRaft } from "../raft/create.ts";
import * as raftJournal from "../raft/journal.ts";
import type { Effect as RaftEffect } from "../raft/state.ts";
import { vouchFor } from "../vouch.ts";
import { durable, receive, start, tick } from "./core.ts";
import { encodeRecord, type JournalRecord, recoverJournal } from "./journal.ts";
import { createMaster, type Master, onPoll, watch } from "./master.ts";
import type { ChainOptions } from "./options.ts";
import { createReplica, type Replica } from "./state.ts";
import type { Effect } from "./update-log.ts";

/** How often the master looks at what it has heard, ms. */
const watchMs = 50;

/** Recovers both halves of a node, the replica and its share of the configuration master, and runs them. */
export async function startNode(
  runtime: Runtime,
  options: ChainOptions,
  bugs: ReadonlySet<string>,
): Promise<Node> {
  const { self, nodes, random, clock } = runtime;
  const masters = nodes.slice(0, options.masters);
  const kept = recoverJournal(await runtime.storage.read("chain"));
  await vouchFor(runtime, "chain", kept);
  const keptRaft = raftJournal.recoverJournal(await runtime.storage.read("master"));
  await vouchFor(runtime, "master", keptRaft);
  const nowMs = clock.monotonicMs();
  const replica = createReplica({ self, masters, options, bugs, random, nowMs, recovered: kept });
  const common = { self, nodes, members: masters, random, nowMs, options: { snapshotEntries: 64 } };
  const master = createMaster({ raft: createRaft({ ...common, recovered: keptRaft }), nodes, options, bugs });
  return new ChainNode(runtime, replica, master);
}

class ChainNode implements Node {
  readonly #runtime: Runtime;
  readonly #replica: Replica;
  readonly #master: Master;
  readonly #journal: GroupCommit;
  readonly #masterJournal: GroupCommit;
  readonly #outlet: Outlet<JournalRecord>;
  readonly #masterOutlet: Outlet<raftJournal.JournalRecord>;
  /** The two halves of a node do not need the network to talk. */
  readonly #inbox: Message[] = [];
  #watchDueMs: number;
  readonly #alarm: Alarm;

  constructor(runtime: Runtime, replica: Replica, master: Master) {
    this.#runtime = runtime;
    this.#replica = replica;
    this.#master = master;
    this.#watchDueMs = this.#now();
    const { storage } = runtime;
    this.#journal = new GroupCommit(storage, "chain", (position) =>
      this.#step(() => this.#do(durable(replica, this.#now(), position))),
    );
    this.#masterJournal = new GroupCommit(storage, "master", (position) =>
      this.#step(() => this.#doMaster(raft.durable(master.raft, this.#now(), position))),
    );
    const send = (dest: NodeId, body: Message["body"]): void => this.#send(dest, body);
    this.#outlet = { ...outletOf(runtime, this.#journal, encodeRecord), send };
    this.#masterOutlet = {
      send,
      note: (kind, fields) => kind === "role" && runtime.note("master", fields),
      journal: this.#masterJournal,
      encode: raftJournal.encodeRecord,
    };
    this.#alarm = new Alarm(runtime, () => {
      this.#stopIfBroken();
      this.#step(() => this.#ring(this.#now()));
    });
    this.#step(() => {
      this.#doMaster(raft.takeEffects(master.raft));
      this.#do(start(replica));
    });
  }

  receive(message: Message): void {
    this.#stopIfBroken();
    this.#step(() => this.#deliver(message));
  }

  #deliver(message: Message): void {
    const { type } = message.body;
    if (type === "poll") this.#doMaster(onPoll(this.#master, this.#now(), message));
    else if (raftTypes.has(type)) this.#doMaster(raft.receive(this.#master.raft, this.#now(), message));
    else this.#do(receive(this.#replica, this.#now(), message));
  }

  /** What a node tells itself it hears when the step is over: effects must be done in their order. */
  #step(act: () => void): void {
    act();
    for (let message = this.#inbox.shift(); message !== undefined; message = this.#inbox.shift())
      this.#deliver(message);
    this.#alarm.set(Math.min(this.#replica.dueMs, this.#master.raft.dueMs, this.#watchDueMs));
  }

  #now(): number {
    return this.#runtime.clock.monotonicMs();
  }

  #do(effects: readonly Effect[]): void {
    perform(effects, this.#outlet);
  }

  #doMaster(effects: readonly RaftEffect[]): void {
    perform(effects, this.#masterOutlet);
  }

  #send(dest: NodeId, body: Message["body"]): void {
    const { self, network } = this.#runtime;
    if (dest === self) this.#inbox.push({ src: self, dest, body });
    else network.send(dest, body);
  }

  #ring(nowMs: number): void {
    this.#doMaster(raft.tick(this.#master.raft, nowMs));
    if (nowMs >= this.#watchDueMs) {
      this.#watchDueMs = nowMs + watchMs;
      this.#doMaster(watch(this.#master, nowMs));
    }
    this.#do(tick(this.#replica, nowMs));
  }

  #stopIfBroken(): void {
    this.#journal.stopIfBroken();
    this.#masterJournal.stopIfBroken();
  }
}

/** Messages among the servers of the master. */
const raftTypes: ReadonlySet<string> = new Set([
  "append_entries",
  "install_snapshot",
  "appended",
  "rejected",
  "received",
  "request_vote",
  "vote",
  "timeout_now",
]);
