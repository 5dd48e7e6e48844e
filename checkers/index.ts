/**
 * The checkers as a library: `checkHistory(history, { model: "kv" })`. Pure: no clock, no files, also for browsers.
 */
import type { History } from "../harness/core/history.ts";
import { UsageError } from "../harness/core/usage-error.ts";
import type { Verdict } from "../harness/core/verdict.ts";
import { type Budget, type Checker, defaultBudget } from "./checker.ts";
import { linearizable } from "./linearizability/linearizable.ts";
import type { AnyModel } from "./model.ts";
import { type ModelOptions, modelNamed } from "./models/index.ts";
import { checkerNamed } from "./registry.ts";

export interface CheckOptions {
  /** A checker or its name; `linearizable` when only a model is given. */
  readonly checker?: Checker | string;
  /** The model for `linearizable`, or its name. */
  readonly model?: AnyModel | string;
  /** How the history is to be read, where a named model leaves a choice. */
  readonly modelOptions?: ModelOptions;
  readonly budget?: Partial<Budget>;
}

/** Decides one property of a history. Throws a UsageError for unknown names or missing options. */
export function checkHistory(history: History, options: CheckOptions): Verdict {
  return checkerOf(options).check(history, { ...defaultBudget, ...options.budget });
}

/** The checker that the options name. */
export function checkerOf({ checker, model, modelOptions }: CheckOptions): Checker {
  if (typeof checker === "object") return checker;
  if (checker !== undefined && checker !== "linearizable") return checkerNamed(checker);
  if (model === undefined) throw new UsageError("linearizability needs a model, such as kv or cas-register.");
  return linearizable(typeof model === "string" ? modelNamed(model, modelOptions) : model);
}

export type { History, HistoryEvent } from "../harness/core/history.ts";
export { operationsOf } from "../harness/core/history.ts";
export type { Key, Operation, OperationTable, Outcome } from "../harness/core/operation.ts";
export type { Anomaly, Validity, Verdict } from "../harness/core/verdict.ts";
export { availability } from "./availability.ts";
export { broadcast } from "./broadcast.ts";
export {
  type Budget,
  type Checker,
  defaultBudget,
  type StreamCheck,
  type StreamViolation,
} from "./checker.ts";
export { type ConsistencyOptions, consistencyNamed } from "./consistency.ts";
export { type ConvergenceOptions, convergence } from "./convergence.ts";
export { counter as counterBounds } from "./counter.ts";
export { type CoverageFacts, coverage } from "./coverage.ts";
export { echo } from "./echo.ts";
export { fencing } from "./fencing.ts";
export { detectFormat, formatNamed, formats, type HistoryFormat, type Imported } from "./formats/index.ts";
export { kafka } from "./kafka.ts";
export type { LadderDetail, RungDetail } from "./ladder/detail.ts";
export { ladder } from "./ladder/ladder.ts";
export type {
  Candidate,
  LinearizabilityDetail,
  Linearization,
  ShownOperation,
  Stuck,
} from "./linearizability/detail.ts";
export {
  type LinearizableFigures,
  type LinearizableOptions,
  linearizable,
} from "./linearizability/linearizable.ts";
export { type Certificate, refuted } from "./linearizability/verify.ts";
export { StreamingRegisters } from "./linearizability/zones/streaming.ts";
export { listAppend } from "./list-append.ts";
export { type AnyModel, illegal, type Model, type Values } from "./model.ts";
export * from "./models/index.ts";
export { monotonic } from "./monotonic.ts";
export { mutex } from "./mutex.ts";
export { pnCounter } from "./pn-counter.ts";
export { queueDelivery } from "./queue-delivery.ts";
export { checkerNamed, checkers, readingRegisters } from "./registry.ts";
export { sequential } from "./sequential/sequential.ts";
export { type SetFullOptions, setFull } from "./set-full.ts";
export { type StalenessBounds, staleness } from "./staleness/staleness.ts";
export { stats } from "./stats.ts";
export { totalQueue } from "./total-queue.ts";
export { uniqueIds } from "./unique-ids.ts";
export { watch } from "./watch.ts";
