import type { Body } from "../../harness/runtime/message.ts";
import { note, send } from "../effects.ts";
import { answerTo, unavailable } from "../rpc.ts";
import { type Command, describe } from "./command.ts";
import { followLease } from "./leases.ts";
import type { Entry } from "./messages.ts";
import { resultOf } from "./reads.ts";
import { snapshotWhenDue } from "./snapshot.ts";
import type { Raft } from "./state.ts";
import { applyToStore } from "./store.ts";

/** Figure 2: "If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] to state machine." */
export function commitTo(raft: Raft, index: number): void {
  raft.commit = Math.max(raft.commit, index);
  const end = Math.min(raft.commit, raft.log.last);
  while (raft.applied < end) {
    raft.applied++;
    apply(raft, raft.applied, raft.log.at(raft.applied));
    snapshotWhenDue(raft);
  }
}

/** Answers whoever waits at the index: with the result, or that another entry has taken the place for good. */
function apply(raft: Raft, index: number, entry: Entry): void {
  const { command } = entry;
  note(raft, "apply", { index, term: entry.term, command: describe(command) });
  const done = execute(raft, index, command);
  if (raft.waiting.size === 0) return;
  const waiting = raft.waiting.get(index);
  if (waiting === undefined) return;
  raft.waiting.delete(index);
  const { caller, read } = waiting;
  // A read is as good as its place in the log: whoever leads by now, the state is that of this index.
  const answer = read === undefined ? (waiting.answer ?? done) : resultOf(raft, read);
  if (waiting.term !== entry.term) {
    send(raft, caller.src, answerTo(caller, unavailable("another entry took its place", raft.leader)));
  } else if (answer !== undefined) {
    send(raft, caller.src, answerTo(caller, answer));
  }
}

function execute(raft: Raft, index: number, command: Command): Body | undefined {
  if (command.type === "noop" || command.type === "config") return undefined;
  // M-R17: what it answers is the same everywhere, what it does is not.
  if (command.type === "delete" && raft.bugs.has("undecided-delete") && raft.random.below(2) === 0)
    return raft.machine.preview(command);
  const answer = applyToStore(raft.machine, command, index, raft.bugs);
  followLease(raft, index, command);
  return answer;
}
