import { operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly, Verdict } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { elementsOf, type Fate, fatesOf } from "./element-fates.ts";
import { grouped } from "./grouping.ts";
import { answers, isList, knowing } from "./knowing.ts";
import { keyOf } from "./models/values.ts";
import { by, counted, decided, eventsOf, isFinal } from "./wording.ts";

export interface SetFullOptions {
  /** The function that adds; `add` when absent. */
  readonly adds?: string;
  /** An element that is known must be in every read that begins later; otherwise reads may lag behind. */
  readonly linearizable?: boolean;
}

/**
 * Follows every element of a growing set through all reads (Jepsen's set-full). Known: acknowledged, or seen.
 * Lost: known, and missing at the end: from the last final read of some node (reads with input "final"), or,
 * where no read was planned as final, from the last read that began after every sighting was over.
 * Stale: known and missing for a while. Unlike Jepsen's, elements seen twice in one read are reported, and so
 * are elements that nobody added. Each key is a set of its own.
 */
export function setFull(options: SetFullOptions = {}): Checker {
  return namedSetFull("set-full", "No acknowledged element is lost, doubled or made up.", options);
}

/** The same under another name, for broadcast. */
export function namedSetFull(name: string, summary: string, options: SetFullOptions): Checker {
  const adds = options.adds ?? "add";
  return knowing({
    name,
    summary,
    accepts: (operation) => operation.f === adds || (operation.f === "read" && answers(operation, isList)),
    check: (history) => followed(operationsOf(history), adds, options.linearizable ?? false),
  });
}

function followed(operations: readonly Operation[], adds: string, linearizable: boolean): Verdict {
  const objects = [...grouped(operations, ({ key }) => key ?? "").values()].map((own) =>
    objectFollowed(own, adds, linearizable),
  );
  const sum = (of: (one: Followed) => number): number => objects.reduce((total, one) => total + of(one), 0);
  const stable = sum((one) => one.seen);
  const stale = objects.flatMap((one) => one.stale);
  const latencies = stale
    .map(({ known, staleUntil }) => staleUntil!.invokedAt - known!.at)
    .sort((a, b) => a - b);
  const detail = {
    attempted: sum((one) => one.calls.length),
    acknowledged: sum((one) => one.calls.filter(({ outcome }) => outcome.type === "ok").length),
    stable,
    neverRead: sum((one) => one.neverRead),
    stale: stale.length,
    /** Nanoseconds from being known to the last read that missed it, of stale elements. */
    staleFor: Object.fromEntries(
      [0, 0.5, 0.95, 0.99, 1].map((share) => [
        share,
        latencies[Math.ceil(share * latencies.length) - 1] ?? latencies[0] ?? 0,
      ]),
    ),
  };
  const missing = objects.some((one) => one.unfinished)
    ? "No final read succeeded."
    : stable > 0
      ? undefined
      : "No element was ever read.";
  const summary = `${counted(detail.attempted, "element")}, ${detail.acknowledged} acknowledged, ${stable} seen, ${stale.length} missing for a while.`;
  return decided(
    objects.flatMap((one) => one.anomalies),
    missing,
    summary,
    detail,
  );
}

/** What became of one set. */
interface Followed {
  readonly anomalies: readonly Anomaly[];
  readonly calls: readonly Operation[];
  /** Elements that some read saw, and those that are known although none did. */
  readonly seen: number;
  readonly neverRead: number;
  readonly stale: readonly Fate[];
  /** Final reads were planned, and none succeeded. */
  readonly unfinished: boolean;
}

function objectFollowed(operations: readonly Operation[], adds: string, linearizable: boolean): Followed {
  const calls = operations.filter(({ f }) => f === adds);
  const reads = operations.filter(({ f, outcome }) => f === "read" && outcome.type === "ok");
  const finals = reads.filter(isFinal);
  const finalsPlanned = operations.some((operation) => operation.f === "read" && isFinal(operation));
  const fates = fatesOf(calls, reads);
  const stale = fates.filter((fate) => fate.staleUntil !== undefined);
  const anomalies = [
    ...(finalsPlanned ? missingFrom(finals, fates) : fates.filter(isLost).map(lost)),
    ...madeUp(calls, reads),
    ...doubled(reads),
    ...(linearizable ? stale.map(staleness) : []),
  ];
  const key = operations[0]?.key;
  return {
    anomalies: key === undefined ? anomalies : anomalies.map((anomaly) => ({ ...anomaly, key })),
    calls,
    seen: fates.filter(({ lastSeen }) => lastSeen !== undefined).length,
    neverRead: fates.filter(({ lastSeen, known }) => lastSeen === undefined && known !== undefined).length,
    stale,
    unfinished: finalsPlanned && finals.length === 0,
  };
}

function isLost({ known, lastMissed, lastSeen }: Fate): boolean {
  if (known === undefined || lastMissed === undefined || lastMissed.invoked < known.event) return false;
  return lastSeen === undefined || lastSeen.completed < lastMissed.invoked;
}

function lost({ element, add, lastMissed, lastSeen }: Fate): Anomaly {
  const seen = lastSeen === undefined ? "It was never seen." : `The last read that saw it: ${by(lastSeen)}.`;
  return {
    kind: "lost element",
    explanation: [
      `${element} was ${add.outcome.type === "ok" ? "acknowledged" : "seen"} and is gone: ${by(lastMissed!)} read without it.`,
      `It was added by ${by(add)}.`,
      seen,
    ],
    events: eventsOf(add, ...(lastSeen === undefined ? [] : [lastSeen]), lastMissed!),
  };
}

/** What was known when the last final read of a node began must be in it, unless nobody had begun to add it by its end. */
function missingFrom(finals: readonly Operation[], fates: readonly Fate[]): Anomaly[] {
  const lastOf = new Map<string, Operation>();
  for (const read of finals) lastOf.set(read.node ?? "", read);
  const anomalies: Anomaly[] = [];
  for (const [node, read] of lastOf) {
    const seen = new Set(elementsOf(read).map(keyOf));
    for (const { element, add, known } of fates) {
      if (
        seen.has(element) ||
        known === undefined ||
        known.event > read.invoked ||
        add.invoked > read.completed
      )
        continue;
      const where = node === "" ? "the final read" : `the final read on ${node}`;
      anomalies.push({
        kind: "lost element",
        explanation: [
          `${element} is missing from ${where}, by ${by(read)}.`,
          `It was added by ${by(add)} and known at ${known.event}.`,
        ],
        events: eventsOf(add, read),
        detail: { node },
      });
    }
  }
  return anomalies;
}

function staleness({ element, add, known, staleUntil }: Fate): Anomaly {
  return {
    kind: "stale read",
    explanation: [
      `${element} was known at ${known!.event}, but ${by(staleUntil!)} began later and read without it.`,
      `It was added by ${by(add)}.`,
    ],
    events: eventsOf(add, staleUntil!),
  };
}

/** Elements that were read although nobody added them by then, or only calls that had certainly failed. */
function madeUp(calls: readonly Operation[], reads: readonly Operation[]): Anomaly[] {
  const added = grouped(calls, ({ input }) => keyOf(input));
  const reported = new Set<Key>();
  const anomalies: Anomaly[] = [];
  for (const read of reads) {
    for (const element of new Set(elementsOf(read).map(keyOf))) {
      const attempts = added.get(element) ?? [];
      const possible = attempts.some(
        ({ outcome, invoked }) => outcome.type !== "fail" && invoked < read.completed,
      );
      if (possible || reported.has(element)) continue;
      reported.add(element);
      const failed = attempts.find(({ outcome }) => outcome.type === "fail");
      const later = attempts[0];
      anomalies.push({
        kind: "phantom element",
        explanation: [
          failed !== undefined
            ? `${element} was read by ${by(read)}, although its add had failed: ${by(failed)}.`
            : later !== undefined
              ? `${element} was read by ${by(read)} before anyone added it: ${by(later)}.`
              : `${element} was read by ${by(read)}, but nobody ever added it.`,
        ],
        events: eventsOf(read, ...(later === undefined ? [] : [failed ?? later])),
      });
    }
  }
  return anomalies;
}

function doubled(reads: readonly Operation[]): Anomaly[] {
  const reported = new Set<Key>();
  const anomalies: Anomaly[] = [];
  for (const read of reads) {
    const seen = new Set<Key>();
    for (const element of elementsOf(read).map(keyOf)) {
      if (seen.has(element) && !reported.has(element)) {
        reported.add(element);
        anomalies.push({
          kind: "duplicate element",
          explanation: [`${element} stands more than once in what ${by(read)} read.`],
          events: eventsOf(read),
        });
      }
      seen.add(element);
    }
  }
  return anomalies;
}
