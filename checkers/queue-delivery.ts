import { operationsOf } from "../harness/core/history.ts";
import type { Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { knowing } from "./knowing.ts";
import { keyOf, show } from "./models/values.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/**
 * Every element that a dequeue returns comes from somewhere: by then more calls had begun to enqueue it than
 * dequeues had returned it before. Order is free, and so is what stays inside. Enqueues that failed put nothing
 * in; Jepsen's checker of this name counts them.
 */
export const queueDelivery: Checker = knowing({
  name: "queue",
  summary: "Nothing comes out of a queue that was not put in, nor more often than it was put in.",
  accepts: ({ f }) => f === "enqueue" || f === "dequeue",
  check(history) {
    const operations = operationsOf(history);
    const enqueues = operations.filter(({ f, outcome }) => f === "enqueue" && outcome.type !== "fail");
    const dequeues = operations
      .filter((operation) => elementOf(operation) !== undefined)
      .sort((a, b) => a.completed - b.completed);
    const begun = grouped(enqueues, (operation) => identity(operation, operation.input));
    const returned = new Map<string, Operation[]>();
    const anomalies: Anomaly[] = [];
    for (const dequeue of dequeues) {
      const element = identity(dequeue, elementOf(dequeue));
      const before = returned.get(element) ?? [];
      const sources = (begun.get(element) ?? []).filter(({ invoked }) => invoked < dequeue.completed);
      if (before.length >= sources.length) anomalies.push(surplus(dequeue, sources, before));
      else {
        before.push(dequeue);
        returned.set(element, before);
      }
    }
    return decided(
      anomalies,
      dequeues.length === 0 ? "Nothing was dequeued." : undefined,
      `${counted(enqueues.length, "element")} went in, ${dequeues.length} came out.`,
    );
  },
});

function elementOf({ f, outcome }: Operation): unknown {
  return f === "dequeue" && outcome.type === "ok" ? (outcome.output ?? undefined) : undefined;
}

/** Elements of different queues are different. */
function identity({ key }: Operation, value: unknown): string {
  return JSON.stringify([key ?? "", typeof value, keyOf(value)]);
}

function surplus(dequeue: Operation, sources: readonly Operation[], before: readonly Operation[]): Anomaly {
  const value = show(elementOf(dequeue));
  const doubled = sources.length > 0;
  const times = (number: number): string => (number === 1 ? "once" : `${number} times`);
  return {
    kind: doubled ? "duplicate delivery" : "unexpected element",
    explanation: doubled
      ? [
          `${value} came out for ${by(dequeue)}, but it had been put in only ${times(sources.length)} and had come out ${times(before.length)} already.`,
          ...before.slice(0, 4).map((earlier) => `Before: ${by(earlier)}.`),
        ]
      : [`${value} came out for ${by(dequeue)}, but nobody had put it in.`],
    events: eventsOf(dequeue, ...before.slice(0, 4), ...sources.slice(0, 4)),
    ...(dequeue.key === undefined ? {} : { key: dequeue.key }),
  };
}
