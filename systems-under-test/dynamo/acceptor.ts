import type { Body } from "../../harness/runtime/message.ts";
import { type Ballot, compareBallots } from "./ballot.ts";
import type { Outvoted, Promised, Proposed } from "./messages.ts";
import type { Store } from "./store.ts";
import type { Accepted } from "./vote.ts";

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
