import type { Message } from "../../harness/runtime/message.ts";
import type { Node, Runtime } from "../../harness/runtime/runtime.ts";
import { Alarm } from "../alarm.ts";
import { encodeRecord, type JournalRecord, recoverJournal } from "../chain/journal.ts";
import type { Effect } from "../chain/update-log.ts";
import { type Outlet, outletOf, perform } from "../effects.ts";
import { GroupCommit } from "../group-commit.ts";
import { vouchFor } from "../vouch.ts";
import { startArbiter } from "./arbiter.ts";
import { durable, receive, start, tick } from "./core.ts";
import type { PrimaryBackupOptions } from "./options.ts";
import { createReplica, type Replica } from "./state.ts";

const journalFile = "journal";

/** The first node is the arbiter, where there is one; all others are servers, which recover what their disk holds. */
export async function startNode(
  runtime: Runtime,
  options: PrimaryBackupOptions,
  bugs: ReadonlySet<string>,
): Promise<Node> {
  const { self, nodes, storage, random, clock } = runtime;
  const arbiter = options.failover === "arbiter" ? nodes[0]! : null;
  if (self === arbiter) return startArbiter(runtime, bugs);
  const recovered = recoverJournal(await storage.read(journalFile));
  await vouchFor(runtime, journalFile, recovered);
  const servers = nodes.filter((node) => node !== arbiter);
  const nowMs = clock.monotonicMs();
  const replica = createReplica({ self, servers, arbiter, options, bugs, random, nowMs, recovered });
  return new Server(runtime, replica);
}

class Server implements Node {
  readonly #runtime: Runtime;
  readonly #replica: Replica;
  readonly #journal: GroupCommit;
  readonly #outlet: Outlet<JournalRecord>;
  readonly #alarm: Alarm;

  constructor(runtime: Runtime, replica: Replica) {
    this.#runtime = runtime;
    this.#replica = replica;
    this.#journal = new GroupCommit(runtime.storage, journalFile, (position) =>
      this.#do(durable(replica, this.#now(), position)),
    );
    this.#outlet = outletOf(runtime, this.#journal, encodeRecord);
    this.#alarm = new Alarm(runtime, () => {
      this.#journal.stopIfBroken();
      this.#do(tick(replica, this.#now()));
    });
    this.#do(start(replica));
  }

  receive(message: Message): void {
    this.#journal.stopIfBroken();
    this.#do(receive(this.#replica, this.#now(), message));
  }

  #now(): number {
    return this.#runtime.clock.monotonicMs();
  }

  #do(effects: readonly Effect[]): void {
    perform(effects, this.#outlet);
    this.#alarm.set(this.#replica.dueMs);
  }
}
