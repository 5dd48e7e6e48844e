import type { Body } from "../../harness/runtime/message.ts";
import { type Ballot, compareBallots } from "./ballot.ts";
import type { Outvoted, Promised, Proposed } from "./messages.ts";
import type { Store } from "./store.ts";

/** What a replica accepted last under a key: the value of a register, and where it comes from. */
export interface Accepted {
  /** The round in which it was accepted. */
  readonly ballot: Ballot;
  /** Null when the register is empty. */
  readonly value: unknown;
  /** The round that made the value; later rounds may have handed it on. */
  readonly origin: Ballot;
  /** The round that had made the value it took the place of. */
  readonly before: Ballot;
}

/** What a replica must not forget about a key, whatever happens to it (Lamport, "Paxos made simple", 2001, 2.5). */
export interface Vote {
  /** It takes no part in rounds below this one any more. */
  readonly promised: Ballot;
  readonly accepted?: Accepted;
}

/** The first phase: takes part in the round unless a later one has begun, and tells what was accepted last. */
export function onPrepare(
  store: Store,
  op: string,
  key: string,
  ballot: Ballot,
): Body & (Promised | Outvoted) {
  const { promised, accepted } = store.vote(key);
  if (compareBallots(ballot, promised) < 0) return { type: "outvoted", op, promised };
  store.promise(key, ballot);
  return { type: "prepare_ok", op, ...(accepted === undefined ? {} : { accepted }) };
}

/** The second phase: accepts what the round proposes unless a later round has begun. */
export function onPropose(
  store: Store,
  op: string,
  key: string,
  accepted: Accepted,
): Body & (Proposed | Outvoted) {
  const { promised } = store.vote(key);
  if (compareBallots(accepted.ballot, promised) < 0) return { type: "outvoted", op, promised };
  store.accept(key, accepted);
  return { type: "propose_ok", op };
}
