import type { Message, NodeId } from "../../harness/runtime/message.ts";
import type { Node, Runtime } from "../../harness/runtime/runtime.ts";
import { GroupCommit } from "../group-commit.ts";
import * as raft from "../raft/core.ts";
import { createRaft } from "../raft/create.ts";
import * as raftJournal from "../raft/journal.ts";
import type { Effect as RaftEffect } from "../raft/state.ts";
import { durable, receive, start, tick } from "./core.ts";
import { encodeRecord, recoverJournal } from "./journal.ts";
import { createMaster, type Master, onPoll, watch } from "./master.ts";
import type { ChainOptions } from "./options.ts";
import { createReplica, type Effect, type Replica } from "./state.ts";

/** A timer may ring a trifle early, by rounding. */
const alarmMinMs = 1;

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
  await tidy(runtime, "chain", kept);
  const keptRaft = raftJournal.recoverJournal(await runtime.storage.read("master"));
  await tidy(runtime, "master", keptRaft);
  const nowMs = clock.monotonicMs();
  const replica = createReplica({ self, masters, options, bugs, random, nowMs, recovered: kept });
  const common = { self, nodes, members: masters, random, nowMs, options: { snapshotEntries: 64 } };
  const master = createMaster({ raft: createRaft({ ...common, recovered: keptRaft }), nodes, options, bugs });
  return new ChainNode(runtime, replica, master);
}

/** What was read may never have been synced. From here on it counts as durable, so it has to be. */
async function tidy(
  runtime: Runtime,
  file: string,
  { keep, droppedChars }: { readonly keep: string; readonly droppedChars: number },
): Promise<void> {
  if (droppedChars === 0) return runtime.storage.sync(file);
  await runtime.storage.replace(file, keep);
  runtime.note("torn", { file, droppedChars });
}

class ChainNode implements Node {
  readonly #runtime: Runtime;
  readonly #replica: Replica;
  readonly #master: Master;
  readonly #journal: GroupCommit;
  readonly #masterJournal: GroupCommit;
  /** The two halves of a node do not need the network to talk. */
  readonly #inbox: Message[] = [];
  #watchDueMs: number;
  #alarm: { readonly atMs: number; readonly timer: Disposable } | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(runtime: Runtime, replica: Replica, master: Master) {
    this.#runtime = runtime;
    this.#replica = replica;
    this.#master = master;
    this.#watchDueMs = this.#now();
    const onFailure = (error: unknown): void => {
      this.#failure = { error };
    };
    const { storage } = runtime;
    this.#journal = new GroupCommit(
      storage,
      "chain",
      (position) => this.#step(() => this.#do(durable(replica, this.#now(), position))),
      onFailure,
    );
    this.#masterJournal = new GroupCommit(
      storage,
      "master",
      (position) => this.#step(() => this.#doMaster(raft.durable(master.raft, this.#now(), position))),
      onFailure,
    );
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
    this.#setAlarm();
  }

  #now(): number {
    return this.#runtime.clock.monotonicMs();
  }

  #do(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === "send") this.#send(effect.dest, effect.body);
      else if (effect.type === "note") this.#runtime.note(effect.kind, effect.fields);
      else if (effect.type === "persist") this.#journal.write(encodeRecord(effect.record));
      else this.#journal.rewrite(effect.records.map(encodeRecord).join(""));
    }
  }

  #doMaster(effects: readonly RaftEffect[]): void {
    for (const effect of effects) {
      if (effect.type === "send") this.#send(effect.dest, effect.body);
      else if (effect.type === "note") {
        if (effect.kind === "role") this.#runtime.note("master", effect.fields);
      } else if (effect.type === "persist")
        this.#masterJournal.write(raftJournal.encodeRecord(effect.record));
      else this.#masterJournal.rewrite(effect.records.map(raftJournal.encodeRecord).join(""));
    }
  }

  #send(dest: NodeId, body: Message["body"]): void {
    const { self, network } = this.#runtime;
    if (dest === self) this.#inbox.push({ src: self, dest, body });
    else network.send(dest, body);
  }

  /** One timer suffices. When the due time moves away it is left alone: to wake too early does no harm. */
  #setAlarm(): void {
    const dueMs = Math.min(this.#replica.dueMs, this.#master.raft.dueMs, this.#watchDueMs);
    if (this.#alarm !== undefined) {
      if (this.#alarm.atMs <= dueMs) return;
      this.#alarm.timer[Symbol.dispose]();
    }
    const timer = this.#runtime.timers.after(Math.max(alarmMinMs, dueMs - this.#now()), () => {
      this.#alarm = undefined;
      this.#stopIfBroken();
      this.#step(() => this.#ring(this.#now()));
    });
    this.#alarm = { atMs: dueMs, timer };
  }

  #ring(nowMs: number): void {
    this.#doMaster(raft.tick(this.#master.raft, nowMs));
    if (nowMs >= this.#watchDueMs) {
      this.#watchDueMs = nowMs + watchMs;
      this.#doMaster(watch(this.#master, nowMs));
    }
    this.#do(tick(this.#replica, nowMs));
  }

  /** A node that does not know what its disk holds must not go on: it dies at its next step. */
  #stopIfBroken(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
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
