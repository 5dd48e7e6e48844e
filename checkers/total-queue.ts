import { operationsOf } from "../harness/core/history.ts";
import type { Key, Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { answers, isList, knowing } from "./knowing.ts";
import { keyOf } from "./models/values.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/**
 * What goes in comes out, in whatever order: acknowledged elements are dequeued or drained in the end, and
 * nothing comes out that was never put in. Elements that came out more often than they went in are counted,
 * for a queue may promise delivery at least once. Each key is a queue of its own.
 */
export const totalQueue: Checker = knowing({
  name: "total-queue",
  summary:
    "Every acknowledged element comes out in the end, and nothing else does; order and repetition are free.",
  accepts: (operation) =>
    operation.f === "enqueue" ||
    operation.f === "dequeue" ||
    (operation.f === "drain" && answers(operation, isList)),
  check(history) {
    const queues = [...grouped(operationsOf(history), ({ key }) => key ?? "").values()].map(emptied);
    const sum = (of: (queue: Emptied) => number): number =>
      queues.reduce((total, queue) => total + of(queue), 0);
    const absent = sum((queue) => (queue.excused ? queue.absent : 0));
    const missing =
      queues.length === 0 || !queues.every((queue) => queue.drained)
        ? "The queue was not emptied at the end, so losses cannot be seen."
        : absent > 0
          ? `${counted(absent, "element")} did not come out, but removals without an answer may have taken them.`
          : undefined;
    const detail = {
      enqueued: sum((queue) => queue.enqueued),
      removed: sum((queue) => queue.removed),
      missing: sum((queue) => queue.absent),
      repeated: sum((queue) => queue.repeated),
    };
    return decided(
      queues.flatMap((queue) => queue.anomalies),
      missing,
      `${counted(detail.enqueued, "element")} went in, ${detail.removed} came out, ${detail.repeated} repeated.`,
      detail,
    );
  },
});

/** What is known of one queue at the end. */
interface Emptied {
  readonly anomalies: readonly Anomaly[];
  readonly drained: boolean;
  /** Acknowledged elements that did not come out, and whether removals without an answer may have taken them all. */
  readonly absent: number;
  readonly excused: boolean;
  readonly enqueued: number;
  readonly removed: number;
  /** Values that came out more often than they went in. */
  readonly repeated: number;
}

function emptied(operations: readonly Operation[]): Emptied {
  const enqueues = operations.filter(({ f, outcome }) => f === "enqueue" && outcome.type !== "fail");
  const removals = operations.filter(({ f, outcome }) => isRemoval(f) && outcome.type === "ok");
  const out = new Map<Key, number>();
  for (const removal of removals)
    for (const value of removed(removal)) out.set(value, (out.get(value) ?? 0) + 1);
  const absent = missingOf(enqueues, out);
  // A removal that got no answer may have taken an element with it; then a loss cannot be proved.
  const vanished = operations.filter(({ f, outcome }) => isRemoval(f) && outcome.type === "info");
  const lostForSure = vanished.some(({ f }) => f === "drain") ? [] : absent.slice(vanished.length);
  const drained = wasDrained(enqueues, removals);
  const given = new Map<Key, number>();
  for (const { input } of enqueues) given.set(keyOf(input), (given.get(keyOf(input)) ?? 0) + 1);
  const anomalies = [...unexpected(enqueues, removals), ...(drained ? lostForSure.map(lost) : [])];
  const key = operations[0]?.key;
  return {
    anomalies: key === undefined ? anomalies : anomalies.map((anomaly) => ({ ...anomaly, key })),
    drained,
    absent: absent.length,
    excused: lostForSure.length === 0,
    enqueued: enqueues.length,
    removed: [...out.values()].reduce((a, b) => a + b, 0),
    repeated: [...out].filter(([value, times]) => given.has(value) && times > given.get(value)!).length,
  };
}

function isRemoval(f: string): boolean {
  return f === "dequeue" || f === "drain";
}

function removed({ f, outcome }: Operation): Key[] {
  if (outcome.type !== "ok") return [];
  if (f === "drain") return Array.isArray(outcome.output) ? outcome.output.map(keyOf) : [];
  return (outcome.output ?? null) === null ? [] : [keyOf(outcome.output)];
}

/** Acknowledged enqueues whose element came out less often than it was acknowledged. */
function missingOf(enqueues: readonly Operation[], out: ReadonlyMap<Key, number>): Operation[] {
  const left = new Map(out);
  return enqueues.filter(({ input, outcome }) => {
    if (outcome.type !== "ok") return false;
    const value = keyOf(input);
    const times = left.get(value) ?? 0;
    left.set(value, times - 1);
    return times <= 0;
  });
}

/** True when, after the last enqueue that may have put something in, the queue was drained or found empty. */
function wasDrained(enqueues: readonly Operation[], removals: readonly Operation[]): boolean {
  const last = enqueues.reduce(
    (latest, { invoked, completed }) => Math.max(latest, Number.isFinite(completed) ? completed : invoked),
    -1,
  );
  return removals.some(
    (removal) => removal.invoked > last && (removal.f === "drain" || removed(removal).length === 0),
  );
}

function unexpected(enqueues: readonly Operation[], removals: readonly Operation[]): Anomaly[] {
  const begun = new Map<Key, number>();
  for (const { input, invoked } of enqueues) if (!begun.has(keyOf(input))) begun.set(keyOf(input), invoked);
  return removals.flatMap((removal) =>
    removed(removal)
      .filter((value) => (begun.get(value) ?? Number.POSITIVE_INFINITY) > removal.completed)
      .map((value) => ({
        kind: "unexpected element",
        explanation: [`${value} came out for ${by(removal)}, but nobody had put it in.`],
        events: eventsOf(removal),
      })),
  );
}

function lost(add: Operation): Anomaly {
  return {
    kind: "lost element",
    explanation: [`${keyOf(add.input)} was acknowledged to ${by(add)} and never came out.`],
    events: eventsOf(add),
  };
}
