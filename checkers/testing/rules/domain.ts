import { type History, type HistoryEvent, operationsOf } from "../../../harness/core/history.ts";
import type { Operation } from "../../../harness/core/operation.ts";
import type { Random } from "../../../harness/core/random.ts";
import { type Checker, defaultBudget } from "../../checker.ts";
import { monotonic } from "../../monotonic.ts";
import { mutex } from "../../mutex.ts";
import { queueDelivery } from "../../queue-delivery.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { smallHistory } from "../small-histories.ts";
import { subjectOf } from "../subjects.ts";

/** Checkers of one promise each, against what the promise says, pair by pair. */
export const domainRules: readonly FuzzRule[] = [
  rule(queueDelivery, "queue", isDelivered),
  rule(monotonic, "counter", neverGoesBack),
  rule(mutex, "fenced-lock", isExclusive),
];

function rule(
  checker: Checker,
  subject: string,
  oracle: (operations: readonly Operation[]) => boolean,
): FuzzRule {
  return {
    name: `${checker.name} (domain)`,
    summary: checker.summary,
    history: (random) => small(subject, random),
    checker(history) {
      const { anomalies } = checker.check(history, defaultBudget);
      for (const { events } of anomalies)
        if (events.length === 0) throw new Error("an anomaly without events");
      return anomalies.length === 0 ? "valid" : "invalid";
    },
    oracle: (history) => oracle(operationsOf(history)),
  };
}

function small(subject: string, random: Random): History {
  const history = smallHistory(subjectOf(subject), random, {
    operationsMax: random.pick([4, 8, 12]),
    processes: random.pick([2, 3, 4]),
    noise: random.pick([0, 0.1, 0.3]),
    crash: random.pick([0, 0.1, 0.3]),
    ...(random.chance(0.1) ? { keys: ["x", "y"] } : {}),
  });
  return random.chance(0.2) ? { events: history.events.map(doubled) } : history;
}

/** A service that gives the same to everybody now and then. */
function doubled(event: HistoryEvent): HistoryEvent {
  return event.type === "fail" && event.f === "acquire" ? { ...event, type: "ok", value: 1 } : event;
}

const onSameObject = (a: Operation, b: Operation): boolean => (a.key ?? "") === (b.key ?? "");

/** For every dequeue: those of its value that had ended by its end are no more than the enqueues begun by then. */
function isDelivered(operations: readonly Operation[]): boolean {
  const answers = (one: Operation, value: unknown): boolean =>
    one.f === "dequeue" && one.outcome.type === "ok" && one.outcome.output === value;
  return operations.every((one) => {
    if (one.f !== "dequeue" || one.outcome.type !== "ok" || one.outcome.output === null) return true;
    const value = one.outcome.output;
    const own = operations.filter((other) => onSameObject(one, other));
    const out = own.filter((other) => answers(other, value) && other.completed <= one.completed);
    const into = own.filter(
      ({ f, input, outcome, invoked }) =>
        f === "enqueue" && input === value && outcome.type !== "fail" && invoked < one.completed,
    );
    return out.length <= into.length;
  });
}

function neverGoesBack(operations: readonly Operation[]): boolean {
  const reads = operations.filter(({ f, outcome }) => f === "read" && outcome.type === "ok");
  const seen = ({ outcome }: Operation): number => (outcome.type === "ok" ? Number(outcome.output) : 0);
  return reads.every((a) =>
    reads.every((b) => !(onSameObject(a, b) && a.completed < b.invoked && seen(b) < seen(a))),
  );
}

function isExclusive(operations: readonly Operation[]): boolean {
  const acquires = operations.filter(({ f, outcome }) => f === "acquire" && outcome.type === "ok");
  const token = ({ outcome }: Operation): number => (outcome.type === "ok" ? Number(outcome.output) : 0);
  /** When the hold ends at the earliest: its process calls the next release that is not refused. */
  const until = (acquire: Operation): number => {
    const next = operations.find(
      (other) =>
        other.process === acquire.process &&
        onSameObject(acquire, other) &&
        other.invoked > acquire.completed &&
        other.f === "release" &&
        other.outcome.type !== "fail",
    );
    return next?.invoked ?? Number.POSITIVE_INFINITY;
  };
  return acquires.every((a) =>
    acquires.every((b) => {
      if (a === b || !onSameObject(a, b)) return true;
      if (token(a) === token(b) || (a.completed < b.invoked && token(a) > token(b))) return false;
      return !(a.completed < b.completed && b.completed < until(a));
    }),
  );
}
