import { type History, nemesisProcess, operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly, Verdict } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { keyOf, show } from "./models/values.ts";
import { by, capital, counted, decided, eventsOf, isFinal } from "./wording.ts";

export interface ConvergenceOptions {
  /** How long after a key's last write its clients must agree, by the history's own clock: the stated quiet period. */
  readonly quietMs?: number;
  /** Faults that the history tells of end the quiet, too: nobody agrees behind a cut, however long it lasts. */
  readonly undisturbed?: boolean;
}

/**
 * Eventual convergence (Viotti and Vukolić 2016, section 3.2): once nobody writes, all clients come to read the same.
 * Looked at are each process's last read of a key after its last write had ended. What is only late is no violation
 * of a model without a bound, so clients that still disagree refute it only where somebody claims that they had long
 * enough: the reads are marked as final (they waited for the system to recover), or a quiet period is stated.
 * A write without an answer may still take effect, so its value is an answer like any other.
 */
export function convergence(options: ConvergenceOptions = {}): Checker {
  return {
    name: "convergence",
    summary:
      "After the last write of a key, the last reads of all clients agree; refuted where the reads are marked as final or a quiet period is stated.",
    check: (history) => verdict(history, options),
  };
}

function verdict(history: History, options: ConvergenceOptions): Verdict {
  const operations = operationsOf(history).filter(({ f }) => f === "read" || writers.has(f));
  const calmAt = options.undisturbed === true ? lastFaultAt(history) : Number.NEGATIVE_INFINITY;
  const found: Anomaly[] = [];
  const late: Anomaly[] = [];
  let compared = 0;
  let keys = 0;
  for (const [key, some] of grouped(operations, (operation) => operation.key ?? "")) {
    keys++;
    const { reads, claimed } = lastReads(some, options, calmAt);
    if (reads.length > 1) compared++;
    const strange = unwritten(key, some, reads);
    if (strange !== undefined) found.push(strange);
    else (claimed === undefined ? late : found).push(...disagreement(key, some, reads, claimed));
  }
  return decided(
    found,
    missing(compared, late),
    `${compared} of ${counted(keys, "key")} compared after the last write.`,
  );
}

function missing(compared: number, late: readonly Anomaly[]): string | undefined {
  const example = late[0];
  if (example !== undefined) {
    const on = example.key === undefined ? "" : ` of ${show(example.key)}`;
    return `Clients still disagreed${on} when the history ended, but nothing says that they had long enough to converge: mark the reads after recovery as final, or state a quiet period.`;
  }
  return compared > 0 ? undefined : "No key was read by two clients after its last write had ended.";
}

const writers = new Set(["write", "cas", "delete"]);

interface LastReads {
  readonly reads: readonly Operation[];
  /** Why they must agree; absent when nobody says so. */
  readonly claimed: string | undefined;
}

function lastFaultAt({ events }: History): number {
  return events.findLast(({ process }) => process === nemesisProcess)?.time ?? Number.NEGATIVE_INFINITY;
}

/** The last read of each process that began when every write that ever ended had ended, long enough before. */
function lastReads(
  operations: readonly Operation[],
  { quietMs }: ConvergenceOptions,
  calmAt: number,
): LastReads {
  let quiet = -1;
  let quietAt = calmAt;
  for (const { f, outcome, completed, completedAt } of operations) {
    if (!writers.has(f) || outcome.type !== "ok") continue;
    quiet = Math.max(quiet, completed);
    quietAt = Math.max(quietAt, completedAt ?? quietAt);
  }
  const reads = operations.filter(
    ({ f, outcome, invoked }) => f === "read" && outcome.type === "ok" && invoked > quiet,
  );
  const marked = reads.filter(isFinal);
  if (marked.length > 0) return { reads: lastOfEach(marked), claimed: "in its final reads" };
  if (quietMs === undefined) return { reads: lastOfEach(reads), claimed: undefined };
  const rested = reads.filter(({ invokedAt }) => invokedAt - quietAt >= quietMs * nanosPerMs);
  return { reads: lastOfEach(rested), claimed: `${quietMs} ms after the last write` };
}

const nanosPerMs = 1_000_000;

function lastOfEach(reads: readonly Operation[]): Operation[] {
  return [...new Map(reads.map((read) => [read.process, read])).values()];
}

/** A value that nobody ever wrote is wrong at any time. */
function unwritten(
  key: Key,
  operations: readonly Operation[],
  reads: readonly Operation[],
): Anomaly | undefined {
  const possible = new Set([keyOf(null), ...writesOf(operations).map((write) => keyOf(valuePut(write)))]);
  const strange = reads.find((read) => !possible.has(keyOf(answerOf(read))));
  if (strange === undefined) return undefined;
  const said = `The last read by ${by(strange)} returned ${show(answerOf(strange))}, which nobody wrote.`;
  return {
    ...{ kind: "converged on nothing written", explanation: [said], events: eventsOf(strange) },
    ...(key === "" ? {} : { key }),
  };
}

/** Two last reads of different values, or one of the initial value although a write had ended. */
function disagreement(
  key: Key,
  operations: readonly Operation[],
  reads: readonly Operation[],
  claimed: string | undefined,
): Anomaly[] {
  const writes = writesOf(operations);
  const sure = writes.filter(({ outcome }) => outcome.type === "ok");
  const mayComeLate = new Set(
    writes.filter(({ outcome }) => outcome.type === "info").map((write) => keyOf(valuePut(write))),
  );
  const settled = reads.filter((read) => !mayComeLate.has(keyOf(answerOf(read))));
  const on = key === "" ? {} : { key };
  const old = settled.find(
    (read) => sure.length > 0 && !sure.some((write) => keyOf(valuePut(write)) === keyOf(answerOf(read))),
  );
  const when = claimed === undefined ? "" : ` ${claimed}`;
  if (old !== undefined) {
    const last = sure.toSorted((a, b) => a.completed - b.completed).at(-1)!;
    const said = `${capital(by(old))} still read the initial value${when}, although ${by(last)} had written ${show(valuePut(last))}.`;
    return [{ kind: "never converged", explanation: [said], events: eventsOf(last, old), ...on }];
  }
  const first = settled[0];
  const other = settled.find((read) => keyOf(answerOf(read)) !== keyOf(answerOf(first!)));
  if (first === undefined || other === undefined) return [];
  const said = `Clients read different values${when}: ${by(first)} read ${show(answerOf(first))}, and ${by(other)} read ${show(answerOf(other))}.`;
  return [{ kind: "diverged", explanation: [said], events: eventsOf(first, other), ...on }];
}

function writesOf(operations: readonly Operation[]): Operation[] {
  return operations.filter(({ f, outcome }) => writers.has(f) && outcome.type !== "fail");
}

function answerOf({ outcome }: Operation): unknown {
  return outcome.type === "ok" ? (outcome.output ?? null) : null;
}

function valuePut({ f, input }: Operation): unknown {
  if (f === "delete") return null;
  if (f === "cas") return Array.isArray(input) ? (input as readonly unknown[])[1] : input;
  return input;
}
