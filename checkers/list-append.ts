import { operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { answers, knowing } from "./knowing.ts";
import { internalAnomalies } from "./list-append-internal.ts";
import { type Append, appendsOf, type ListRead, listReadsOf } from "./list-transactions.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/**
 * Transactions of reads and appends on lists (`txn` of `["r", key, list]` and `["append", key, value]`),
 * each list by itself: all reads of a list are beginnings of one another, no element more often than it was
 * appended, none made up, aborted or of a later step, each transaction sees its own appends, and none that was acknowledged is missing from all reads made after the
 * last append. Cycles between transactions are not searched for here.
 */
export const listAppend: Checker = knowing({
  name: "list-append",
  summary:
    "Reads of a list agree on one order of its appends, and none is lost; the simple form of the checker.",
  accepts: (operation) =>
    operation.f === "txn" && Array.isArray(operation.input) && answers(operation, Array.isArray),
  check(history) {
    const transactions = operationsOf(history).filter(({ f }) => f === "txn");
    const reads = transactions.flatMap(listReadsOf);
    const appends = transactions.flatMap(appendsOf);
    const anomalies = [
      ...incompatible(reads),
      ...doubled(appends, reads),
      ...unfounded(appends, reads),
      ...transactions.flatMap(internalAnomalies),
      ...lost(appends, reads),
    ];
    const missing = reads.length === 0 ? "No list was ever read." : undefined;
    const detail = { transactions: transactions.length, reads: reads.length, appends: appends.length };
    return decided(
      anomalies,
      missing,
      `${counted(transactions.length, "transaction")}, ${counted(reads.length, "read")}. Lists were checked one by one; the full transactional checker comes later.`,
      detail,
    );
  },
});

/** The longest read of each list is its order; every other must be a beginning of it. */
function incompatible(reads: readonly ListRead[]): Anomaly[] {
  const longest = new Map<Key, ListRead>();
  for (const read of reads) {
    const known = longest.get(read.key);
    if (known === undefined || read.list.length > known.list.length) longest.set(read.key, read);
  }
  return reads.flatMap((read) => {
    const whole = longest.get(read.key)!;
    const at = read.list.findIndex((value, position) => value !== whole.list[position]);
    if (at < 0) return [];
    return [
      {
        kind: "incompatible order",
        key: read.key,
        explanation: [
          `Two reads of list ${read.key} disagree at place ${at}: ${read.list[at]} against ${whole.list[at]}.`,
          `The first is of ${by(read.operation)}, the other of ${by(whole.operation)}.`,
        ],
        events: eventsOf(read.operation, whole.operation),
        detail: { one: read.list, other: whole.list },
      },
    ];
  });
}

/** What is appended twice may be there twice. */
function doubled(appends: readonly Append[], reads: readonly ListRead[]): Anomaly[] {
  const writers = grouped(appends, nameOf);
  const reported = new Set<string>();
  return reads.flatMap(({ key, list, operation }) => {
    const times = new Map<Key, number>();
    for (const value of list) times.set(value, (times.get(value) ?? 0) + 1);
    return [...times].flatMap(([value, number]) => {
      const name = nameOf({ key, value });
      if (number === 1 || reported.has(name)) return [];
      const possible = (writers.get(name) ?? []).filter((append) => mayPrecede(append, operation));
      if (number <= possible.length) return [];
      reported.add(name);
      return [
        {
          kind: "duplicate element",
          key,
          explanation: [`${value} stands more than once in list ${key}, as read by ${by(operation)}.`],
          events: eventsOf(operation),
        },
      ];
    });
  });
}

function nameOf({ key, value }: { readonly key: Key; readonly value: Key }): string {
  return `${key} ${value}`;
}

function mayPrecede({ operation: { outcome, invoked } }: Append, reader: Operation): boolean {
  return outcome.type !== "fail" && invoked < reader.completed;
}

/** Elements that nobody had appended, or only a transaction that failed, or the reader itself in a later step. */
function unfounded(appends: readonly Append[], reads: readonly ListRead[]): Anomaly[] {
  const writers = grouped(appends, nameOf);
  const reported = new Set<string>();
  return reads.flatMap(({ key, list, operation, step }) =>
    list.flatMap((value) => {
      const name = nameOf({ key, value });
      const all = writers.get(name) ?? [];
      const own = all.filter((append) => append.operation === operation);
      const possible = all.some((append) =>
        append.operation === operation ? append.step < step : mayPrecede(append, operation),
      );
      if (possible || reported.has(name)) return [];
      reported.add(name);
      const failed = all.find((append) => append.operation.outcome.type === "fail")?.operation;
      const [kind, why] =
        own.length > 0
          ? ["future read", "its own transaction appended it only in a later step"]
          : failed === undefined
            ? ["phantom element", "nobody had appended it"]
            : ["aborted read (G1a)", `the transaction that appended it had failed: ${by(failed)}`];
      return [
        {
          kind,
          key,
          explanation: [`${value} is in list ${key} as read by ${by(operation)}, but ${why}.`],
          events: eventsOf(operation, ...(failed === undefined ? [] : [failed])),
        },
      ];
    }),
  );
}

/** Acknowledged appends that are in none of the reads begun when all appending was over. */
function lost(appends: readonly Append[], reads: readonly ListRead[]): Anomaly[] {
  const quiet = new Map<Key, number>();
  for (const { key, operation } of appends) {
    const end = Number.isFinite(operation.completed) ? operation.completed : operation.invoked;
    quiet.set(key, Math.max(quiet.get(key) ?? -1, end));
  }
  const late = reads.filter(({ key, operation }) => operation.invoked > (quiet.get(key) ?? -1));
  const finals = grouped(late, ({ key }) => key);
  return appends.flatMap(({ key, value, operation }) => {
    const last = finals.get(key) ?? [];
    if (operation.outcome.type !== "ok" || last.length === 0) return [];
    if (last.some(({ list }) => list.includes(value))) return [];
    return [
      {
        kind: "lost append",
        key,
        explanation: [
          `${value} was appended to list ${key} by ${by(operation)} and acknowledged, but is in none of the ${last.length} reads made after the last append.`,
        ],
        events: eventsOf(operation, last.at(-1)!.operation),
      },
    ];
  });
}
