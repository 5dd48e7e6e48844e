import { type History, nemesisProcess } from "../../harness/core/history.ts";
import type { Key } from "../../harness/core/operation.ts";

/** The keys clients used in a run so far, in the order of their first use. */
export function keysUsed(history: History): readonly Key[] {
  const keys = new Set<Key>();
  for (const event of history.events) {
    if (event.process !== nemesisProcess && event.key !== undefined) keys.add(event.key);
  }
  return [...keys];
}
