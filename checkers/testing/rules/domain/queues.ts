import type { Operation } from "../../../../harness/core/operation.ts";
import type { Random } from "../../../../harness/core/random.ts";
import { queueDelivery } from "../../../queue-delivery.ts";
import { totalQueue } from "../../../total-queue.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";
import type { Subject } from "../../small-histories.ts";
import { subjectOf } from "../../subjects.ts";
import {
  answered,
  answerOf,
  listOf,
  mayCount,
  onEachObject,
  onSameObject,
  promisedRule,
} from "./promised.ts";
import { small, spoiled, subjectFrom } from "./small.ts";

/** Checkers of what goes into queues and comes out. */
export const queueRules: readonly FuzzRule[] = [
  promisedRule({
    checker: queueDelivery,
    history: (random) => spoiled(small(subjectOf("queue"), random), random),
    promises: [{ kinds: ["duplicate delivery", "unexpected element"], kept: isDelivered }],
    decides: (operations) =>
      operations.some((one) => one.f === "dequeue" && (answerOf(one) ?? null) !== null),
  }),
  promisedRule({
    checker: totalQueue,
    history: (random) => small(drained(random), random),
    promises: [
      { kinds: ["unexpected element"], kept: onEachObject(makesNothingUp) },
      { kinds: ["lost element"], kept: onEachObject((own) => !isEmptied(own) || mayBeOut(own)) },
    ],
    decides: (operations) =>
      operations.length > 0 && onEachObject((own) => isEmptied(own) && owed(own).length === 0)(operations),
  }),
];

/** For every dequeue: those of its value that had ended by its end are no more than the enqueues begun by then. */
function isDelivered(operations: readonly Operation[]): boolean {
  return operations.every((one) => {
    const value = answerOf(one) ?? null;
    if (one.f !== "dequeue" || value === null) return true;
    const own = operations.filter((other) => onSameObject(one, other));
    const out = own.filter(
      (other) => other.f === "dequeue" && answerOf(other) === value && other.completed <= one.completed,
    );
    const into = own.filter(
      (other) =>
        other.f === "enqueue" && other.input === value && mayCount(other) && other.invoked < one.completed,
    );
    return out.length <= into.length;
  });
}

/** What one call took out; undefined when it took nothing out for certain, or nobody knows. */
function takenBy(one: Operation): readonly unknown[] {
  if (one.f === "drain") return listOf(one);
  return one.f === "dequeue" && (answerOf(one) ?? null) !== null ? [answerOf(one)] : [];
}

function makesNothingUp(operations: readonly Operation[]): boolean {
  return operations.every((out) =>
    takenBy(out).every((value) =>
      operations.some(
        (into) =>
          into.f === "enqueue" && into.input === value && mayCount(into) && into.invoked < out.completed,
      ),
    ),
  );
}

/** A drain, or a dequeue that found nothing, begun when every enqueue that may have put something in was over or given up. */
function isEmptied(operations: readonly Operation[]): boolean {
  return operations.some(
    (out) =>
      out.f !== "enqueue" &&
      answered(out) &&
      (out.f === "drain" || takenBy(out).length === 0) &&
      operations.every(
        (into) =>
          into.f !== "enqueue" ||
          !mayCount(into) ||
          (answered(into) ? into.completed : into.invoked) < out.invoked,
      ),
  );
}

/** Acknowledged elements, less one of the same value for each that came out. */
function owed(operations: readonly Operation[]): unknown[] {
  const left = operations.filter((into) => into.f === "enqueue" && answered(into)).map(({ input }) => input);
  for (const value of operations.flatMap(takenBy)) {
    const place = left.indexOf(value);
    if (place >= 0) left.splice(place, 1);
  }
  return left;
}

/** Every element that is owed may have gone to a removal without an answer: one to a dequeue, any number to a drain. */
function mayBeOut(operations: readonly Operation[]): boolean {
  const silent = operations.filter(({ f, outcome }) => f !== "enqueue" && outcome.type === "info");
  return silent.some(({ f }) => f === "drain") || owed(operations).length <= silent.length;
}

function drained(random: Random): Subject {
  const different = random.pick([3, 20]);
  const last = random.pick(["dequeue", "drain"]);
  let calls = 0;
  return subjectFrom<readonly unknown[]>({
    model: "drained queue",
    initial: [],
    call(each) {
      calls++;
      const f = calls > 3 && each.chance(0.6) ? last : each.pick(["enqueue", "enqueue", "dequeue"]);
      return { f, input: f === "enqueue" ? each.below(different) : null };
    },
    act(state, f, input) {
      if (f === "enqueue") return { state: [...state, input], output: input };
      if (f === "drain") return { state: [], output: random.chance(0.1) ? state.slice(1) : state };
      // Now and then an element stays and comes out again, or falls out.
      if (random.chance(0.05)) return { state, output: state[0] ?? null };
      return { state: state.slice(random.chance(0.05) ? 2 : 1), output: state[0] ?? null };
    },
    guess: (each, f) =>
      f === "drain" ? each.pick([[], null, [0], [1, 1], [2, 0]]) : each.pick([null, 0, 1, 2]),
  });
}
