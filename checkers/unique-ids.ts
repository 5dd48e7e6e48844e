import { operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { knowing } from "./knowing.ts";
import { keyOf, show } from "./models/values.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/** No two acknowledged `generate` calls return equal identifiers, of whatever JSON type; each key has its own. */
export const uniqueIds: Checker = knowing({
  name: "unique-ids",
  summary: "No identifier is given out twice.",
  accepts: ({ f }) => f === "generate",
  check(history) {
    const calls = operationsOf(history).filter(({ f }) => f === "generate");
    const answered = calls.filter(({ outcome }) => outcome.type === "ok");
    const anomalies: Anomaly[] = [];
    const numbers: number[] = [];
    for (const own of grouped(answered, ({ key }) => key ?? "").values()) {
      for (const [id, same] of grouped(own, idOf)) {
        if (typeof id === "number") numbers.push(id);
        if (same.length > 1) anomalies.push(duplicate(same));
      }
    }
    const attempted = calls.length;
    const acknowledged = answered.length;
    const missing = acknowledged === 0 ? "No identifier was acknowledged." : undefined;
    const range = numbers.reduce<[number, number]>(
      ([low, high], id) => [Math.min(low, id), Math.max(high, id)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    const detail = { attempted, acknowledged, ...(numbers.length > 0 ? { range } : {}) };
    return decided(anomalies, missing, `${counted(acknowledged, "identifier")} given out.`, detail);
  },
});

function idOf({ outcome }: Operation): Key {
  return keyOf(outcome.type === "ok" ? outcome.output : undefined);
}

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
    ...(first.key === undefined ? {} : { key: first.key }),
  };
}
