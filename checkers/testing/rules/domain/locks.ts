import type { Operation } from "../../../../harness/core/operation.ts";
import { fencing } from "../../../fencing.ts";
import { monotonic } from "../../../monotonic.ts";
import { mutex } from "../../../mutex.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";
import { subjectOf } from "../../subjects.ts";
import { answered, answerOf, onSameObject, promisedRule } from "./promised.ts";
import { small, spoiled, subjectFrom } from "./small.ts";

interface Fence {
  readonly given: number;
  readonly seen: number;
}

/** Checkers of what must grow, and of who holds what. */
export const lockRules: readonly FuzzRule[] = [
  promisedRule({
    checker: monotonic,
    history: (random) => spoiled(small(subjectOf("counter"), random), random),
    promises: [{ kinds: ["value went back"], kept: neverGoesBack }],
    decides: (operations) => operations.some((one) => one.f === "read" && answered(one)),
  }),
  promisedRule({
    checker: mutex,
    history: (random) => spoiled(small(subjectOf("fenced-lock"), random), random),
    promises: [
      { kinds: ["lock held twice"], kept: isExclusive },
      { kinds: ["fencing token went back", "fencing token given twice"], kept: isFenced },
    ],
    decides: (operations) => operations.some((one) => one.f === "acquire" && answered(one)),
  }),
  promisedRule({
    checker: fencing,
    history: (random) => small(fencedWrites, random),
    promises: [
      { kinds: ["fencing token went back", "fencing token given twice"], kept: isFenced },
      { kinds: ["write of a past holder"], kept: turnsPastHoldersAway },
    ],
    decides: (operations) =>
      ["acquire", "write"].every((f) => operations.some((one) => one.f === f && answered(one))),
  }),
];

const fencedWrites = subjectFrom<Fence>({
  model: "fenced writes",
  initial: { given: 0, seen: 0 },
  call: (random) =>
    random.chance(0.3)
      ? { f: "acquire", input: null }
      : { f: "write", input: [random.below(3), random.below(4)] },
  act({ given, seen }, f, input) {
    if (f === "acquire") return { state: { given: given + 1, seen }, output: given + 1 };
    const token = (input as number[])[1]!;
    if (token < seen) return { state: { given, seen }, output: null, refused: "precondition-failed" };
    return { state: { given, seen: token }, output: null };
  },
  guess: (random) => random.below(3),
});

function neverGoesBack(operations: readonly Operation[]): boolean {
  const reads = operations.filter((one) => one.f === "read" && answered(one));
  const seen = (read: Operation): number => Number(answerOf(read));
  return reads.every((a) =>
    reads.every((b) => !(onSameObject(a, b) && a.completed < b.invoked && seen(b) < seen(a))),
  );
}

const acquiresOf = (operations: readonly Operation[]): Operation[] =>
  operations.filter((one) => one.f === "acquire" && answered(one));

function isExclusive(operations: readonly Operation[]): boolean {
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
  const acquires = acquiresOf(operations);
  return acquires.every((a) =>
    acquires.every(
      (b) => a === b || !onSameObject(a, b) || !(a.completed < b.completed && b.completed < until(a)),
    ),
  );
}

function isFenced(operations: readonly Operation[]): boolean {
  const token = (acquire: Operation): number => Number(answerOf(acquire));
  const acquires = acquiresOf(operations);
  return acquires.every((a) =>
    acquires.every(
      (b) =>
        a === b ||
        !onSameObject(a, b) ||
        !(token(a) === token(b) || (a.completed < b.invoked && token(a) > token(b))),
    ),
  );
}

/** Inputs of writes are values with tokens. */
function turnsPastHoldersAway(operations: readonly Operation[]): boolean {
  const token = (write: Operation): number => (write.input as number[])[1]!;
  const writes = operations.filter((one) => one.f === "write" && answered(one));
  return writes.every((a) =>
    writes.every((b) => !(onSameObject(a, b) && a.completed < b.invoked && token(a) > token(b))),
  );
}
