import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import { listOf, microOperationsOf } from "./list-transactions.ts";
import { keyOf } from "./models/values.ts";
import { by, eventsOf } from "./wording.ts";

/** What a transaction knows of a list from its own steps: all of it, or only its end. */
interface Expected {
  readonly list: readonly Key[];
  readonly whole: boolean;
}

/** Reads that contradict the earlier steps of their own transaction. */
export function internalAnomalies(operation: Operation): Anomaly[] {
  if (operation.outcome.type !== "ok") return [];
  const expected = new Map<Key, Expected>();
  const anomalies: Anomaly[] = [];
  for (const [f, rawKey, value] of microOperationsOf(operation)) {
    const key = keyOf(rawKey);
    const known = expected.get(key) ?? { list: [], whole: false };
    if (f === "append") {
      expected.set(key, { list: [...known.list, keyOf(value)], whole: known.whole });
    } else if (f === "r") {
      const list = listOf(value);
      if (!agrees(list, known)) anomalies.push(contradiction(operation, key, list, known));
      expected.set(key, { list, whole: true });
    }
  }
  return anomalies;
}

function agrees(list: readonly Key[], { list: known, whole }: Expected): boolean {
  const start = list.length - known.length;
  if (start < 0 || (whole && start !== 0)) return false;
  return known.every((value, position) => list[start + position] === value);
}

function contradiction(operation: Operation, key: Key, list: readonly Key[], known: Expected): Anomaly {
  const wanted = known.whole
    ? `[${known.list.join(", ")}]`
    : `a list that ends in [${known.list.join(", ")}]`;
  return {
    kind: "internal inconsistency",
    key,
    explanation: [
      `The transaction of ${by(operation)} read [${list.join(", ")}] from list ${key}; by its own steps it was ${wanted}.`,
    ],
    events: eventsOf(operation),
  };
}
