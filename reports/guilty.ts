import type { History } from "../harness/core/history.ts";
import { operationsOf } from "../harness/core/history.ts";
import type { Nanos, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { FaultRecord, RunData } from "../harness/run/run-record.ts";
import { stuckEventOf } from "./page/linearization.ts";

/** An anomaly with everything a figure or an explanation of it needs. */
export interface Guilt {
  readonly check: string;
  readonly anomaly: Anomaly;
  /** The guilty operations in order of invocation, at most `guiltyMax`. */
  readonly operations: readonly Operation[];
  /** How many more there are. */
  readonly more: number;
  /** The operation at which the contradiction shows: the one whose answer came last. */
  readonly culprit: Operation | undefined;
  /** False when the history has no clock: `from` and `to` are positions. */
  readonly timed: boolean;
  /** From the first guilty invocation to the last completion, with a little room. */
  readonly from: Nanos;
  readonly to: Nanos;
  /** Faults in force at some moment of that window. */
  readonly faults: readonly FaultRecord[];
}

/** As many as fit on the first screen and in a reader's head. */
export const guiltyMax = 12;

/** Every anomaly of the run with its operations, in the order of the checks. */
export function guiltOf(run: RunData): Guilt[] {
  const suspects = run.record.checks.flatMap((check) =>
    check.anomalies.map((anomaly) => ({ check: check.name, anomaly })),
  );
  if (suspects.length === 0) return [];
  const byEvent = operationsByEvent(run.history);
  return suspects.map(({ check, anomaly }) => guilt(run, check, anomaly, byEvent));
}

/** False for a history whose times are only its positions, as logs without clocks are read. */
export function isTimed(history: History): boolean {
  return history.events.some((event) => event.time !== event.index);
}

/** Faults that were in force between two moments; skipped ones hit nobody. */
export function faultsBetween(run: RunData, from: Nanos, to: Nanos): FaultRecord[] {
  return run.record.faults.filter(
    (fault) =>
      fault.skipped === undefined &&
      fault.injectedAt <= to &&
      (fault.mendedAt ?? Number.POSITIVE_INFINITY) >= from,
  );
}

function guilt(
  run: RunData,
  check: string,
  anomaly: Anomaly,
  byEvent: ReadonlyMap<number, Operation>,
): Guilt {
  const all = [...new Set(anomaly.events.map((event) => byEvent.get(event)))]
    .filter((operation) => operation !== undefined)
    .sort((one, other) => one.invoked - other.invoked);
  const operations = nearEnds(all);
  const from = Math.min(...operations.map((operation) => operation.invokedAt));
  const to = Math.max(...operations.map((operation) => operation.completedAt ?? operation.invokedAt));
  const known = operations.length > 0;
  return {
    check,
    anomaly,
    operations,
    more: all.length - operations.length,
    timed: isTimed(run.history),
    culprit: culpritOf(anomaly, byEvent, operations),
    from: known ? from : 0,
    to: known ? to : 0,
    faults: known ? faultsBetween(run, from, to) : [],
  };
}

/** Of a long list, the first few and the last: what came before, and what contradicts it. */
function nearEnds(operations: readonly Operation[]): Operation[] {
  if (operations.length <= guiltyMax) return [...operations];
  const half = guiltyMax / 2;
  return [...operations.slice(0, half), ...operations.slice(-half)];
}

function culpritOf(
  anomaly: Anomaly,
  byEvent: ReadonlyMap<number, Operation>,
  operations: readonly Operation[],
): Operation | undefined {
  const stuck = stuckEventOf(anomaly.detail);
  const named = stuck === null ? undefined : byEvent.get(stuck);
  if (named !== undefined && operations.includes(named)) return named;
  const answered = operations.filter((operation) => operation.outcome.type === "ok");
  return answered.toSorted((one, other) => one.completed - other.completed).at(-1) ?? operations.at(-1);
}

function operationsByEvent(history: History): Map<number, Operation> {
  const byEvent = new Map<number, Operation>();
  const byProcess = new Map<number, Operation>();
  for (const operation of operationsOf(history)) byEvent.set(operation.invoked, operation);
  for (const event of history.events) {
    if (typeof event.process !== "number") continue;
    if (event.type === "invoke") {
      byProcess.set(event.process, byEvent.get(event.index)!);
      continue;
    }
    const operation = byProcess.get(event.process);
    if (operation !== undefined) byEvent.set(event.index, operation);
    byProcess.delete(event.process);
  }
  return byEvent;
}
