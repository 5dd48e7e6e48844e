import type { Message } from "../../harness/runtime/message.ts";
import type { Node, Runtime } from "../../harness/runtime/runtime.ts";
import { encodeRecord, recoverJournal } from "../chain/journal.ts";
import { GroupCommit } from "../group-commit.ts";
import { startArbiter } from "./arbiter.ts";
import { durable, receive, start, tick } from "./core.ts";
import type { PrimaryBackupOptions } from "./options.ts";
import { createReplica, type Effect, type Replica } from "./state.ts";

const journalFile = "journal";

/** A timer may ring a trifle early, by rounding. */
const alarmMinMs = 1;

/** The first node is the arbiter, where there is one; all others are servers, which recover what their disk holds. */
export async function startNode(
  runtime: Runtime,
  options: PrimaryBackupOptions,
  bugs: ReadonlySet<string>,
): Promise<Node> {
  const { self, nodes, storage, random, clock } = runtime;
  const arbiter = options.failover === "arbiter" ? nodes[0]! : null;
  if (self === arbiter) return startArbiter(runtime, bugs);
  const { keep, droppedChars, ...recovered } = recoverJournal(await storage.read(journalFile));
  if (droppedChars > 0) await storage.replace(journalFile, keep);
  // What was read may never have been synced. From here on it counts as durable, so it has to be.
  else await storage.sync(journalFile);
  if (droppedChars > 0) runtime.note("torn", { droppedChars });
  const servers = nodes.filter((node) => node !== arbiter);
  const nowMs = clock.monotonicMs();
  const replica = createReplica({ self, servers, arbiter, options, bugs, random, nowMs, recovered });
  return new Server(runtime, replica);
}

class Server implements Node {
  readonly #runtime: Runtime;
  readonly #replica: Replica;
  readonly #journal: GroupCommit;
  #alarm: { readonly atMs: number; readonly timer: Disposable } | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(runtime: Runtime, replica: Replica) {
    this.#runtime = runtime;
    this.#replica = replica;
    this.#journal = new GroupCommit(
      runtime.storage,
      journalFile,
      (position) => this.#do(durable(replica, this.#now(), position)),
      (error) => {
        this.#failure = { error };
      },
    );
    this.#do(start(replica));
  }

  receive(message: Message): void {
    this.#stopIfBroken();
    this.#do(receive(this.#replica, this.#now(), message));
  }

  #now(): number {
    return this.#runtime.clock.monotonicMs();
  }

  #do(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === "send") this.#runtime.network.send(effect.dest, effect.body);
      else if (effect.type === "note") this.#runtime.note(effect.kind, effect.fields);
      else if (effect.type === "persist") this.#journal.write(encodeRecord(effect.record));
      else this.#journal.rewrite(effect.records.map(encodeRecord).join(""));
    }
    this.#setAlarm();
  }

  /** One timer suffices. When the due time moves away it is left alone: to wake too early does no harm. */
  #setAlarm(): void {
    const { dueMs } = this.#replica;
    if (this.#alarm !== undefined) {
      if (this.#alarm.atMs <= dueMs) return;
      this.#alarm.timer[Symbol.dispose]();
    }
    const timer = this.#runtime.timers.after(Math.max(alarmMinMs, dueMs - this.#now()), () => {
      this.#alarm = undefined;
      this.#stopIfBroken();
      this.#do(tick(this.#replica, this.#now()));
    });
    this.#alarm = { atMs: dueMs, timer };
  }

  /** A node that does not know what its disk holds must not go on: it dies at its next step. */
  #stopIfBroken(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
