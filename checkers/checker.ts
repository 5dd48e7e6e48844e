import type { History, HistoryEvent } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Verdict } from "../harness/core/verdict.ts";

/** Decides one property of a history. Never throws on a well-formed one. */
export interface Checker {
  readonly name: string;
  /** One sentence: what is valid, what is not. */
  readonly summary: string;
  check(history: History, budget: Budget): Verdict;
  /** False for a call or an answer that it cannot read: it decides nothing then. Absent where it reads everything. */
  accepts?(operation: Operation): boolean;
}

/** What a check may spend. Running out is said in the verdict, as `unknown`. */
export interface Budget {
  /** Steps of search. */
  readonly stepsMax: number;
  /** Remembered configurations; far below the 16,777,216 entries at which a Map throws. */
  readonly memoMax: number;
  /** True when the caller's deadline has passed; asked every thousand steps or so. Checkers have no clock. */
  readonly expired?: () => boolean;
}

export const defaultBudget: Budget = { stepsMax: 50_000_000, memoMax: 4_000_000 };

/** Checks a history while it is recorded, in memory that does not grow with its length. */
export interface StreamCheck {
  /** Takes the next event; answers when the history is certainly wrong from here on, however it goes on. */
  feed(event: HistoryEvent): StreamViolation | undefined;
  /** Why it cannot follow all of the history; a check of the whole must decide. */
  readonly undecided: string | undefined;
}

export interface StreamViolation {
  readonly key: Key;
  /** Positions of the guilty events. */
  readonly events: readonly number[];
  readonly sentence: string;
}
