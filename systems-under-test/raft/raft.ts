import type { NodeId } from "../../harness/runtime/message.ts";
import type { Node, Runtime, Storage } from "../../harness/runtime/runtime.ts";
import { Alarm } from "../alarm.ts";
import { type Outlet, outletOf, perform } from "../effects.ts";
import { GroupCommit, type JournalStorage } from "../group-commit.ts";
import type { SystemOptionValues, SystemUnderTest } from "../system.ts";
import { vouchFor } from "../vouch.ts";
import { raftBugs } from "./bugs.ts";
import { durable, receive, takeEffects, tick } from "./core.ts";
import { createRaft } from "./create.ts";
import { raftInvariants } from "./invariants.ts";
import { encodeRecord, type JournalRecord, recoverJournal } from "./journal.ts";
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

/** Recovers, then runs the core: its effects go to the runtime, messages, time and finished syncs come back. */
async function start(runtime: Runtime, bugs: ReadonlySet<string>, values: SystemOptionValues): Promise<Node> {
  const { storage, clock } = runtime;
  const recovered = recoverJournal(await storage.read(journalFile), bugs);
  await vouchFor(runtime, journalFile, recovered);
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
  readonly #outlet: Outlet<JournalRecord>;
  readonly #alarm: Alarm;

  constructor(runtime: Runtime, core: Raft, bugs: ReadonlySet<string>) {
    this.#runtime = runtime;
    this.#core = core;
    this.#journal = new GroupCommit(
      bugs.has("disk-error-swallowed") ? deaf(runtime.storage) : runtime.storage,
      journalFile,
      (position) => this.#do(durable(core, this.#now(), position)),
      bugs.has("ack-before-fsync") ? () => this.#rest() : undefined,
    );
    this.#outlet = outletOf(runtime, this.#journal, encodeRecord);
    this.#alarm = new Alarm(runtime, () => {
      this.#journal.stopIfBroken();
      this.#do(tick(core, this.#now()));
    });
    this.#do(takeEffects(core));
  }

  receive(message: Parameters<Node["receive"]>[0]): void {
    this.#journal.stopIfBroken();
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
    perform(effects, this.#outlet);
    this.#alarm.set(this.#core.dueMs);
  }
}
