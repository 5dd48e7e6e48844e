import { operationsOf } from "../harness/core/history.ts";
import type { Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { answers, isNumber, knowing } from "./knowing.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/** A number that only grows never goes back: a read that begins after another has returned sees no less. */
export const monotonic: Checker = knowing({
  name: "monotonic",
  summary: "A read of a growing number never sees less than a read that had returned before it began.",
  /** Whatever makes the number grow. */
  accepts: (operation) =>
    operation.f !== "read" || answers(operation, (output) => output === null || isNumber(output)),
  check(history) {
    const reads = operationsOf(history).filter(
      ({ f, outcome }) => f === "read" && outcome.type === "ok" && typeof outcome.output === "number",
    );
    const anomalies: Anomaly[] = [];
    for (const [key, own] of grouped(reads, ({ key }) => key ?? ""))
      for (const [earlier, later] of stepsBack(own)) anomalies.push(wentBack(key, earlier, later));
    return decided(
      anomalies,
      reads.length === 0 ? "No number was read." : undefined,
      `${counted(reads.length, "read")} checked.`,
    );
  },
});

function numberOf({ outcome }: Operation): number {
  return outcome.type === "ok" ? (outcome.output as number) : Number.NEGATIVE_INFINITY;
}

/** Each read that saw less than the greatest that had returned before it began, with that one. */
function stepsBack(reads: readonly Operation[]): [Operation, Operation][] {
  const byEnd = [...reads].sort((a, b) => a.completed - b.completed);
  const steps: [Operation, Operation][] = [];
  let greatest: Operation | undefined;
  let ended = 0;
  for (const read of reads) {
    for (; ended < byEnd.length && byEnd[ended]!.completed < read.invoked; ended++)
      if (greatest === undefined || numberOf(byEnd[ended]!) > numberOf(greatest)) greatest = byEnd[ended]!;
    if (greatest !== undefined && numberOf(read) < numberOf(greatest)) steps.push([greatest, read]);
  }
  return steps;
}

function wentBack(key: string | number, earlier: Operation, later: Operation): Anomaly {
  return {
    kind: "value went back",
    explanation: [
      `${by(later)} read ${numberOf(later)}, although ${by(earlier)} had read ${numberOf(earlier)} before it began.`,
    ],
    events: eventsOf(earlier, later),
    ...(key === "" ? {} : { key }),
  };
}
