import { type History, type HistoryEvent, operationsOf } from "../../../harness/core/history.ts";
import type { Operation } from "../../../harness/core/operation.ts";
import type { Random } from "../../../harness/core/random.ts";
import { type Checker, defaultBudget } from "../../checker.ts";
import { fencing } from "../../fencing.ts";
import { monotonic } from "../../monotonic.ts";
import { mutex } from "../../mutex.ts";
import { queueDelivery } from "../../queue-delivery.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { type Subject, smallHistory } from "../small-histories.ts";
import { subjectOf } from "../subjects.ts";

/** Checkers of one promise each, against what the promise says, pair by pair. */
export const domainRules: readonly FuzzRule[] = [
  rule(queueDelivery, "queue", isDelivered),
  rule(monotonic, "counter", neverGoesBack),
  rule(mutex, "fenced-lock", isExclusive),
  rule(fencing, fencedWrites(), isFenced),
];

function rule(
  checker: Checker,
  subject: string | Subject,
  oracle: (operations: readonly Operation[]) => boolean,
): FuzzRule {
  return {
    name: `${checker.name} (domain)`,
    summary: checker.summary,
    history: (random) => small(typeof subject === "string" ? subjectOf(subject) : subject, random),
    checker(history) {
      const { anomalies } = checker.check(history, defaultBudget);
      for (const { events } of anomalies)
        if (events.length === 0) throw new Error("an anomaly without events");
      return anomalies.length === 0 ? "valid" : "invalid";
    },
    oracle: (history) => oracle(operationsOf(history)),
  };
}

function small(subject: Subject, random: Random): History {
  const history = smallHistory(subject, random, {
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

interface Fence {
  readonly given: number;
  readonly seen: number;
}

/** A lock that anybody may take at any time, and storage that turns away tokens older than the newest it saw. */
function fencedWrites(): Subject {
  return {
    model: "fenced writes",
    initial: { given: 0, seen: 0 },
    call: (random) =>
      random.chance(0.3)
        ? { f: "acquire", input: null }
        : { f: "write", input: [random.below(3), random.below(4)] },
    act(state, f, input) {
      const { given, seen } = state as Fence;
      if (f === "acquire") return { state: { given: given + 1, seen }, output: given + 1 };
      const token = (input as number[])[1]!;
      if (token < seen) return { state, output: null, refused: "precondition-failed" };
      return { state: { given, seen: token }, output: null };
    },
    guess: (random) => random.below(3),
  };
}

function isFenced(operations: readonly Operation[]): boolean {
  const done = operations.filter(({ outcome }) => outcome.type === "ok");
  const token = ({ f, input, outcome }: Operation): number =>
    Number(f === "write" ? (input as number[])[1] : outcome.type === "ok" && outcome.output);
  return done.every((a) =>
    done.every((b) => {
      if (a === b || a.f !== b.f || !onSameObject(a, b)) return true;
      if (a.f === "acquire" && token(a) === token(b)) return false;
      return a.completed >= b.invoked || token(a) <= token(b);
    }),
  );
}
