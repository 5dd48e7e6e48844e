import { operationsOf } from "../harness/core/history.ts";
import type { Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { byKey } from "./counter.ts";
import { isCounterCall, knowing } from "./knowing.ts";
import { by, counted, decided, eventsOf, isFinal } from "./wording.ts";

/** Both ends belong to it; all are whole numbers. */
type Interval = readonly [low: number, high: number];

/** Intervals that are kept; more would only come from thousands of unanswered additions of odd sizes. */
const intervalsMax = 10_000;

/**
 * An eventually consistent counter: nothing is asked of reads during the run. A final read (its input is
 * "final") returns the sum of the acknowledged additions and of any of the unanswered ones.
 */
export const pnCounter: Checker = knowing({
  name: "pn-counter",
  summary: "Every final read is the sum of the acknowledged additions and of some of the unanswered ones.",
  accepts: isCounterCall,
  check(history) {
    const anomalies: Anomaly[] = [];
    let reads = 0;
    let tooMany = false;
    for (const [key, operations] of byKey(operationsOf(history))) {
      const finals = operations.filter(
        (operation) => operation.f === "read" && isFinal(operation) && operation.outcome.type === "ok",
      );
      reads += finals.length;
      for (const read of finals) {
        const allowed = allowedFor(read, operations);
        if (allowed === undefined) tooMany = true;
        else if (!isAllowed(read, allowed)) anomalies.push(wrongSum(read, allowed, key));
      }
    }
    const missing = tooMany
      ? "Too many unanswered additions to list their sums."
      : reads === 0
        ? "No final read succeeded."
        : undefined;
    return decided(anomalies, missing, `${counted(reads, "final read")} checked.`);
  },
});

function allowedFor(read: Operation, operations: readonly Operation[]): readonly Interval[] | undefined {
  let sum = 0;
  const optional: number[] = [];
  for (const { f, outcome, input, invoked, completed } of operations) {
    if (f !== "add" || typeof input !== "number" || outcome.type === "fail" || invoked > read.completed)
      continue;
    if (outcome.type === "ok" && completed < read.invoked) sum += input;
    else optional.push(input);
  }
  let allowed: readonly Interval[] = [[sum, sum]];
  for (const addition of optional) {
    allowed = union(
      allowed,
      allowed.map(([low, high]): Interval => [low + addition, high + addition]),
    );
    if (allowed.length > intervalsMax) return undefined;
  }
  return allowed;
}

function union(some: readonly Interval[], others: readonly Interval[]): Interval[] {
  const result: [number, number][] = [];
  for (const [low, high] of [...some, ...others].sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else result.push([low, high]);
  }
  return result;
}

function isAllowed(read: Operation, allowed: readonly Interval[]): boolean {
  const value = read.outcome.type === "ok" ? read.outcome.output : undefined;
  return (
    typeof value === "number" &&
    Number.isInteger(value) &&
    allowed.some(([low, high]) => value >= low && value <= high)
  );
}

function wrongSum(read: Operation, allowed: readonly Interval[], key: string | number): Anomaly {
  const value = read.outcome.type === "ok" ? read.outcome.output : undefined;
  const text = allowed
    .slice(0, 8)
    .map(([low, high]) => (low === high ? `${low}` : `${low} to ${high}`))
    .join(" or ");
  return {
    kind: "wrong final sum",
    explanation: [
      `The final read of ${by(read)} returned ${JSON.stringify(value)}, but only ${text} is possible.`,
    ],
    events: eventsOf(read),
    ...(key === "" ? {} : { key }),
    detail: { value, allowed: allowed.slice(0, 100) },
  };
}
