import type { Ballot } from "./ballot.ts";

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
