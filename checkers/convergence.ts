import { type History, operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly, Verdict } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { keyOf, show } from "./models/values.ts";
import { by, counted, decided, eventsOf, isFinal } from "./wording.ts";

/**
 * Eventual convergence (Viotti and Vukolić 2016, section 3.2): once nobody writes, all clients come to read the same.
 * Looked at are each process's last read of a key after its last write had ended; where final reads are marked, only
 * those, for they waited for the system to recover. A write without an answer may still take effect, so its value
 * is an answer like any other.
 */
export const convergence: Checker = {
  name: "convergence",
  summary: "After the last write of a key, the last reads of all clients agree, on a value that was written.",
  check: (history) => verdict(history),
};

function verdict(history: History): Verdict {
  const operations = operationsOf(history).filter(({ f }) => f === "read" || writers.has(f));
  const found: Anomaly[] = [];
  let compared = 0;
  let keys = 0;
  for (const [key, some] of grouped(operations, (operation) => operation.key ?? "")) {
    keys++;
    const reads = lastReads(some);
    if (reads.length > 1) compared++;
    found.push(...anomaliesOf(key, some, reads));
  }
  const missing = compared > 0 ? undefined : "No key was read by two clients after its last write had ended.";
  return decided(found, missing, `${compared} of ${counted(keys, "key")} compared after the last write.`);
}

const writers = new Set(["write", "cas", "delete"]);

/** The last read of each process that began when every write that ever ended had ended. */
function lastReads(operations: readonly Operation[]): Operation[] {
  let quiet = -1;
  for (const { f, outcome, completed } of operations) {
    if (writers.has(f) && outcome.type === "ok") quiet = Math.max(quiet, completed);
  }
  const reads = operations.filter(
    ({ f, outcome, invoked }) => f === "read" && outcome.type === "ok" && invoked > quiet,
  );
  const marked = reads.filter(isFinal);
  const last = new Map<number, Operation>();
  for (const read of marked.length > 0 ? marked : reads) last.set(read.process, read);
  return [...last.values()];
}

function anomaliesOf(key: Key, operations: readonly Operation[], reads: readonly Operation[]): Anomaly[] {
  const writes = operations.filter(({ f, outcome }) => writers.has(f) && outcome.type !== "fail");
  const written = new Map<Key, boolean>();
  for (const write of writes) {
    const value = keyOf(valuePut(write));
    written.set(value, (written.get(value) ?? false) || write.outcome.type === "info");
  }
  const on = key === "" ? {} : { key };
  const strange = reads.find((read) => !isPossible(read, writes, written));
  if (strange !== undefined) {
    const said = `The last read by ${by(strange)} returned ${show(answerOf(strange))}, which nobody wrote and no write left in place.`;
    return [{ kind: "converged on nothing written", explanation: [said], events: eventsOf(strange), ...on }];
  }
  const settled = reads.filter((read) => written.get(keyOf(answerOf(read))) !== true);
  const other = settled.find((read) => keyOf(answerOf(read)) !== keyOf(answerOf(settled[0]!)));
  if (other === undefined) return [];
  const first = settled[0]!;
  return [
    {
      kind: "diverged",
      explanation: [
        "Long after the last write clients still read different values.",
        `The last read by ${by(first)} returned ${show(answerOf(first))}.`,
        `The last read by ${by(other)} returned ${show(answerOf(other))}.`,
      ],
      events: eventsOf(first, other),
      ...on,
    },
  ];
}

/** Nil is an answer only as long as no write ended, or where somebody wrote it. */
function isPossible(
  read: Operation,
  writes: readonly Operation[],
  written: ReadonlyMap<Key, boolean>,
): boolean {
  const value = keyOf(answerOf(read));
  if (written.has(value)) return true;
  return value === keyOf(null) && !writes.some(({ outcome }) => outcome.type === "ok");
}

function answerOf({ outcome }: Operation): unknown {
  return outcome.type === "ok" ? (outcome.output ?? null) : null;
}

function valuePut({ f, input }: Operation): unknown {
  if (f === "delete") return null;
  if (f === "cas") return Array.isArray(input) ? (input as readonly unknown[])[1] : input;
  return input;
}
