import type { HistoryEvent } from "../core/history.ts";

/**
 * Whether somebody was served: a definite refusal such as a failed precondition tells of a state that was decided, and
 * is an answer like any other.
 */
export function isAnswer({ type, error }: Pick<HistoryEvent, "type" | "error">): boolean {
  return type === "ok" || (type === "fail" && error !== undefined && !givenUp.has(error));
}

const givenUp: ReadonlySet<string> = new Set([
  "temporarily-unavailable",
  "timeout",
  "node-not-found",
  "not-supported",
  "malformed-request",
  "malformed-reply",
]);
