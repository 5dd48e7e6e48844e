import type { History } from "../harness/core/history.ts";
import type { Verdict } from "../harness/core/verdict.ts";

/** Decides one property of a history. Never throws on a well-formed one. */
export interface Checker {
  readonly name: string;
  /** One sentence: what is valid, what is not. */
  readonly summary: string;
  check(history: History, budget: Budget): Verdict;
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
