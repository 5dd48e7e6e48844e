import type { NodeId } from "../../harness/runtime/message.ts";
import type { RandomSource } from "../../harness/runtime/runtime.ts";
import { note } from "../effects.ts";
import { KvMachine } from "../kv-machine.ts";
import { adopt } from "./configs.ts";
import { freshRecovery, type Recovered } from "./journal.ts";
import { Log } from "./log.ts";
import { votersOnly } from "./members.ts";
import { type RaftOptions, raftDefaults } from "./options.ts";
import { restoredMachine } from "./snapshot.ts";
import type { Raft } from "./state.ts";
import { isKvCommand } from "./store.ts";
import { resetElectionTimer } from "./terms.ts";
import { noWatches, recordChange } from "./watches.ts";

export interface RaftSetup {
  readonly self: NodeId;
  readonly nodes: readonly NodeId[];
  /** The members at the cluster's very first start; every node when absent. The others are spare. */
  readonly members?: readonly NodeId[];
  readonly random: RandomSource;
  readonly nowMs: number;
  readonly bugs?: ReadonlySet<string>;
  readonly options?: Partial<RaftOptions>;
  readonly recovered?: Recovered;
}

/** A server that starts, for the first time or again: a follower with what its disk held. */
export function createRaft(setup: RaftSetup): Raft {
  const bugs = setup.bugs ?? new Set<string>();
  const { term, vote, base, entries, snapshot } = setup.recovered ?? freshRecovery;
  const options = { ...raftDefaults, ...setup.options };
  const applied = snapshot?.index ?? 0;
  const raft: Raft = {
    self: setup.self,
    nodes: setup.nodes,
    options,
    bugs,
    random: setup.random,
    term,
    vote,
    log: new Log(entries, base),
    snapshot,
    written: 0,
    durable: 0,
    termPosition: 0,
    held: [],
    configs: [],
    commit: applied,
    applied,
    machine:
      snapshot === null ? new KvMachine(!bugs.has("no-deduplication")) : restoredMachine(snapshot, bugs),
    role: "follower",
    leader: null,
    nowMs: setup.nowMs,
    heardMs: Number.NEGATIVE_INFINITY,
    dueMs: 0,
    silentUntilMs: options.leaseReads ? setup.nowMs + options.electionMinMs : Number.NEGATIVE_INFINITY,
    votes: new Set(),
    incoming: null,
    opened: 0,
    peers: [],
    reads: { round: 0, confirming: [], waiting: [], leaseVoid: false },
    change: null,
    transfer: null,
    leases: new Map(),
    watches: noWatches(applied),
    waiting: new Map(),
    effects: [],
  };
  resetElectionTimer(raft);
  const { last, lastTerm } = raft.log;
  note(raft, "recover", { term, vote, last, lastTerm, applied });
  if (snapshot === null) adopt(raft, 0, votersOnly(setup.members ?? setup.nodes));
  else adopt(raft, snapshot.membersIndex, snapshot.members);
  let index = base.index;
  for (const { command } of entries) {
    index++;
    if (command.type === "config") {
      if (index > (snapshot?.membersIndex ?? 0)) adopt(raft, index, command.members);
    } else if (bugs.has("applies-again") && index <= applied && isKvCommand(command)) {
      // M-R16: the state on disk has done these entries already.
      raft.machine.applyAgain(command);
    }
  }
  raft.machine.onChange = (key, value) => recordChange(raft, key, value);
  note(raft, "role", { role: raft.role, term });
  return raft;
}
