import { operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { knowing } from "./knowing.ts";
import { keyOf, show } from "./models/values.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/** No two acknowledged `generate` calls return equal identifiers, of whatever JSON type. */
export const uniqueIds: Checker = knowing({
  name: "unique-ids",
  summary: "No identifier is given out twice.",
  accepts: ({ f }) => f === "generate",
  check(history) {
    const holders = new Map<Key, Operation[]>();
    let acknowledged = 0;
    let attempted = 0;
    for (const operation of operationsOf(history)) {
      if (operation.f !== "generate") continue;
      attempted++;
      if (operation.outcome.type !== "ok") continue;
      acknowledged++;
      const id = keyOf(operation.outcome.output);
      const same = holders.get(id);
      if (same === undefined) holders.set(id, [operation]);
      else same.push(operation);
    }
    const anomalies = [...holders.values()].filter((same) => same.length > 1).map(duplicate);
    const missing = acknowledged === 0 ? "No identifier was acknowledged." : undefined;
    const numbers = [...holders.keys()].filter((id) => typeof id === "number");
    const range = numbers.reduce<[number, number]>(
      ([low, high], id) => [Math.min(low, id), Math.max(high, id)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    const detail = { attempted, acknowledged, ...(numbers.length > 0 ? { range } : {}) };
    return decided(anomalies, missing, `${counted(acknowledged, "identifier")} given out.`, detail);
  },
});

function duplicate(same: readonly Operation[]): Anomaly {
  const first = same[0]!;
  const id = first.outcome.type === "ok" ? show(first.outcome.output) : "";
  return {
    kind: "duplicate id",
    explanation: [
      `The identifier ${id} was given out ${same.length} times.`,
      ...same.slice(0, 4).map((operation) => `To ${by(operation)}.`),
    ],
    events: eventsOf(...same),
  };
}
