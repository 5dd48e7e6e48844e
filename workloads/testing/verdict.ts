import { type Budget, defaultBudget } from "../../checkers/checker.ts";
import type { History } from "../../harness/core/history.ts";
import { type Validity, worst } from "../../harness/core/verdict.ts";
import type { Workload } from "../workload.ts";
import { smallRun } from "./play.ts";

/** What a workload's own checkers say together. */
export function verdictOf(workload: Workload, history: History, budget: Budget = defaultBudget): Validity {
  return worst(workload.checkers(smallRun).map((checker) => checker.check(history, budget).validity));
}
