import type { NodeId } from "../../harness/runtime/message.ts";
import type { Node, Runtime, Storage } from "../../harness/runtime/runtime.ts";
import { GroupCommit, type JournalStorage } from "../group-commit.ts";
import type { SystemOptionValues, SystemUnderTest } from "../system.ts";
import { raftBugs } from "./bugs.ts";
import { durable, receive, takeEffects, tick } from "./core.ts";
import { createRaft } from "./create.ts";
import { raftInvariants } from "./invariants.ts";
import { encodeRecord, recoverJournal } from "./journal.ts";
import { raftCosts, raftIdea } from "./page.ts";
import type { Effect, Raft } from "./state.ts";
import {
  membersAtStart,
  optionsOf,
  raftAssumptions,
  raftPromises,
  raftSystemOptions,
  refuseRaft,
} from "./system-options.ts";

/** Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014) as a key-value store. */
export const raft: SystemUnderTest = {
  name: "raft",
  summary:
    "A replicated key-value store: one elected leader, a log on a majority's disks, linearizable reads.",
  claims: {
    kv: "linearizable",
    register: "linearizable",
    "lin-kv": "linearizable",
    batch: "linearizable",
    lock: "linearizable",
    "fenced-lock": "linearizable",
    watch: "linearizable",
  },
  assumptions: raftAssumptions,
  idea: raftIdea,
  costs: raftCosts,
  options: raftSystemOptions,
  promises: raftPromises,
  refuse: refuseRaft,
  bugs: raftBugs,
  membership: {
    query: { type: "members" },
    change: (members) => ({ type: "change_members", members }),
    members: (reply) => reply["members"] as readonly NodeId[] | undefined,
  },
  client: { redirectsMax: 5, resendMs: 200, sessions: true },
  nodesDefault: 5,
  boot: (bugs, options) => (runtime) => start(runtime, bugs, options),
  invariants: raftInvariants,
};

const journalFile = "journal";

/** A timer may ring a trifle early, by rounding. Asked again for that trifle, it could ring for ever. */
const alarmMinMs = 1;

/** Recovers, then runs the core: its effects go to the runtime, messages, time and finished syncs come back. */
async function start(runtime: Runtime, bugs: ReadonlySet<string>, values: SystemOptionValues): Promise<Node> {
  const { storage, clock } = runtime;
  const { keep, droppedChars, ...recovered } = recoverJournal(await storage.read(journalFile), bugs);
  if (droppedChars > 0) await storage.replace(journalFile, keep);
  // What was read may never have been synced. From here on it counts as durable, so it has to be.
  else await storage.sync(journalFile);
  const core = createRaft({
    self: runtime.self,
    nodes: runtime.nodes,
    members: membersAtStart(runtime.nodes, values),
    options: optionsOf(values),
    random: runtime.random,
    nowMs: clock.monotonicMs(),
    bugs,
    recovered,
  });
  if (droppedChars > 0) runtime.note("torn", { droppedChars });
  return new RaftNode(runtime, core, bugs);
}

/** M-R26: what the disk refused counts as done. It lives on in memory alone. */
function deaf(storage: Storage): JournalStorage {
  const ignored = (): undefined => undefined;
  return {
    append: (file, text) => storage.append(file, text).catch(ignored),
    replace: (file, text) => storage.replace(file, text).catch(ignored),
    sync: (file) => storage.sync(file).catch(ignored),
  };
}

class RaftNode implements Node {
  readonly #runtime: Runtime;
  readonly #core: Raft;
  readonly #journal: GroupCommit;
  #alarm: { readonly atMs: number; readonly timer: Disposable } | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(runtime: Runtime, core: Raft, bugs: ReadonlySet<string>) {
    this.#runtime = runtime;
    this.#core = core;
    this.#journal = new GroupCommit(
      bugs.has("disk-error-swallowed") ? deaf(runtime.storage) : runtime.storage,
      journalFile,
      (position) => this.#do(durable(core, this.#now(), position)),
      (error) => {
        this.#failure = { error };
      },
      bugs.has("ack-before-fsync") ? () => this.#rest() : undefined,
    );
    this.#do(takeEffects(core));
  }

  receive(message: Parameters<Node["receive"]>[0]): void {
    this.#stopIfBroken();
    this.#do(receive(this.#core, this.#now(), message));
  }

  /** M-R06: the disk is synced twice a second, and nobody waits for it. */
  #rest(): Promise<void> {
    return new Promise((resolve) => void this.#runtime.timers.after(500, resolve));
  }

  #now(): number {
    return this.#runtime.clock.monotonicMs();
  }

  #do(effects: readonly Effect[]): void {
    const { network } = this.#runtime;
    for (const effect of effects) {
      if (effect.type === "send") network.send(effect.dest, effect.body);
      else if (effect.type === "note") this.#runtime.note(effect.kind, effect.fields);
      else if (effect.type === "persist") this.#journal.write(encodeRecord(effect.record));
      else this.#journal.rewrite(effect.records.map(encodeRecord).join(""));
    }
    this.#setAlarm();
  }

  /** One timer suffices. When the due time moves away it is left alone: to wake too early does no harm. */
  #setAlarm(): void {
    const { dueMs } = this.#core;
    if (this.#alarm !== undefined) {
      if (this.#alarm.atMs <= dueMs) return;
      this.#alarm.timer[Symbol.dispose]();
    }
    const timer = this.#runtime.timers.after(Math.max(alarmMinMs, dueMs - this.#now()), () => {
      this.#alarm = undefined;
      this.#stopIfBroken();
      this.#do(tick(this.#core, this.#now()));
    });
    this.#alarm = { atMs: dueMs, timer };
  }

  /** A server that does not know what its disk holds must not go on: it dies at its next step. */
  #stopIfBroken(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
