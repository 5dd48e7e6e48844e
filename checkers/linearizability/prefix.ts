import type { Operation } from "../../harness/core/operation.ts";
import type { AnyModel } from "../model.ts";
import { isOpen, matters } from "./parts.ts";
import { portfolio } from "./portfolio.ts";
import type { Limits } from "./search.ts";

/** The shortest beginning of a part that cannot be explained, and the call whose return ends it. */
export interface FailingPrefix {
  /** Position of that return in the history. */
  readonly event: number;
  /** What was known then; calls that returned later are open. In order of invocation. */
  readonly operations: readonly Operation[];
  /** Place of the call in `operations`. */
  readonly last: number;
}

/**
 * Linearizability is closed under prefixes, so there is a first return after which no order fits. Every return
 * before `furthest` was passed by the search; mostly `furthest` is the one. It is not when a call that was
 * still open then must have had an answer it cannot have had: then bisection finds the event.
 */
export function firstFailingPrefix(
  model: AnyModel,
  operations: readonly Operation[],
  furthest: number,
  limits: Limits,
): FailingPrefix {
  const events = operations
    .filter((operation) => !isOpen(operation) && operation.completed >= furthest)
    .map((operation) => operation.completed)
    .sort((a, b) => a - b);
  let low = 0;
  let high = events.length - 1;
  let first = true;
  while (low < high) {
    const middle = first ? 0 : (low + high) >>> 1;
    first = false;
    const prefix = prefixUntil(model, operations, events[middle]!);
    if (portfolio(model, prefix, limits).kind === "stuck") high = middle;
    else low = middle + 1;
  }
  const event = events[low]!;
  const prefix = prefixUntil(model, operations, event);
  return { event, operations: prefix, last: prefix.findIndex((operation) => operation.completed === event) };
}

function prefixUntil(model: AnyModel, operations: readonly Operation[], event: number): Operation[] {
  const prefix: Operation[] = [];
  for (const operation of operations) {
    if (operation.invoked > event) break;
    if (isOpen(operation) || operation.completed <= event) prefix.push(operation);
    else if (operation.outcome.type === "ok") {
      const open: Operation = {
        ...operation,
        outcome: { type: "info", error: "open" },
        completed: Number.POSITIVE_INFINITY,
      };
      if (matters(model, open)) prefix.push(open);
    }
  }
  return prefix;
}
