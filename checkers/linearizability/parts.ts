import type { Key, Operation } from "../../harness/core/operation.ts";
import { grouped } from "../grouping.ts";
import type { AnyModel } from "../model.ts";

/** One object of the history with the operations on it, in order of invocation. */
export interface Part {
  /** Absent when the model does not split histories. */
  readonly key?: Key;
  readonly operations: readonly Operation[];
}

/**
 * What a search has to explain: the operations that happened or may have happened, split by the model.
 * Refused calls are left out unless the model learns from them, unanswered ones when they change nothing.
 */
export function partsOf(model: AnyModel, all: readonly Operation[]): Part[] {
  const operations = all.filter((operation) => matters(model, operation));
  const split = model.partition?.bind(model);
  if (split === undefined) return [{ operations }];
  return [...grouped(operations, split)].map(([key, part]) => ({ key, operations: part }));
}

/** Whether leaving the operation out could change the answer. */
export function matters(model: AnyModel, operation: Operation): boolean {
  if (operation.outcome.type === "ok") return true;
  if (operation.outcome.type === "fail") return model.observes?.(operation) ?? false;
  return !(model.readOnly?.(operation) ?? false);
}

/** True for an operation of which no completion is known: it may take effect late, or never. */
export function isOpen(operation: Operation): boolean {
  return operation.outcome.type === "info";
}
