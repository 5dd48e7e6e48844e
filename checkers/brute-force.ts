import type { Operation } from "../harness/core/operation.ts";
import { type AnyModel, illegal } from "./model.ts";

/**
 * Decides linearizability of the operations on one object by trying every order: nothing is remembered,
 * nothing is clever. The oracle that the search is tested against and small cores are checked with again;
 * for up to eight or nine operations.
 */
export function bruteForce(model: AnyModel, operations: readonly Operation[]): boolean {
  const happened = operations.filter(
    (operation) => operation.outcome.type !== "fail" || model.observes?.(operation) === true,
  );
  return extend(model, model.initial, happened);
}

function extend(model: AnyModel, state: unknown, left: readonly Operation[]): boolean {
  if (left.every((operation) => operation.outcome.type === "info")) return true;
  for (const candidate of left) {
    const tooLate = left.some((other) => other !== candidate && other.completed < candidate.invoked);
    if (tooLate) continue;
    const next = model.step(state, candidate);
    if (next === illegal) continue;
    const rest = left.filter((other) => other !== candidate);
    if (extend(model, next, rest)) return true;
  }
  return false;
}
