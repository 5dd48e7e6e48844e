import type { Operation } from "../../../../harness/core/operation.ts";
import type { Random } from "../../../../harness/core/random.ts";
import { counter } from "../../../counter.ts";
import { echo } from "../../../echo.ts";
import { pnCounter } from "../../../pn-counter.ts";
import { uniqueIds } from "../../../unique-ids.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";
import type { Subject } from "../../small-histories.ts";
import { answered, answerOf, mayCount, onEachObject, onSameObject, promisedRule } from "./promised.ts";
import { finality, small, subjectFrom } from "./small.ts";

/** Checkers of sums, identifiers and echoes. */
export const numberRules: readonly FuzzRule[] = [
  promisedRule({
    checker: counter,
    history: (random) => small(sums(random, [0, 0.3]), random),
    promises: [
      {
        kinds: ["counter out of bounds"],
        kept: onEachObject((operations) =>
          operations.every((read) => {
            if (read.f !== "read" || !answered(read)) return true;
            const possible = possibleSums(read, operations);
            const value = Number(answerOf(read));
            return possible.some((sum) => sum <= value) && possible.some((sum) => sum >= value);
          }),
        ),
      },
    ],
    decides: (operations) => operations.some((read) => read.f === "read" && answered(read)),
  }),
  promisedRule({
    checker: pnCounter,
    history: (random) => small(sums(random, [0.3, 1, 1]), random),
    promises: [
      {
        kinds: ["wrong final sum"],
        kept: onEachObject((operations) =>
          operations.every(
            (read) => !isFinalRead(read) || possibleSums(read, operations).includes(Number(answerOf(read))),
          ),
        ),
      },
    ],
    decides: (operations) => operations.some(isFinalRead),
  }),
  promisedRule({
    checker: uniqueIds,
    history: (random) => small(identifiers, random),
    promises: [
      {
        kinds: ["duplicate id"],
        kept: (operations) =>
          operations.every((a) =>
            operations.every(
              (b) =>
                a === b || !onSameObject(a, b) || !answered(a) || !answered(b) || answerOf(a) !== answerOf(b),
            ),
          ),
      },
    ],
    decides: (operations) => operations.some(answered),
  }),
  promisedRule({
    checker: echo,
    history: (random) => small(echoes, random),
    promises: [
      {
        kinds: ["wrong echo"],
        kept: (operations) => operations.every((one) => !answered(one) || answerOf(one) === one.input),
      },
    ],
    decides: (operations) => operations.some(answered),
  }),
];

const isFinalRead = (read: Operation): boolean =>
  read.f === "read" && read.input === "final" && answered(read);

/** The sums after every choice of additions that a read may have seen: those over before it, and any of the others begun. */
function possibleSums(read: Operation, operations: readonly Operation[]): number[] {
  let sums = [0];
  for (const add of operations) {
    if (add.f !== "add" || !mayCount(add) || add.invoked > read.completed) continue;
    const withIt = sums.map((sum) => sum + Number(add.input));
    sums = answered(add) && add.completed < read.invoked ? withIt : [...sums, ...withIt];
  }
  return sums;
}

function sums(random: Random, finals: readonly number[]): Subject {
  const input = finality(random, finals);
  const steps = random.pick([
    [1, 2, 5],
    [-3, -1, 2, 4],
    [-2, 0, 7],
    [10, -10, 1],
  ]);
  return subjectFrom<number>({
    model: "sum",
    initial: 0,
    call: (each) =>
      each.chance(0.5) ? { f: "read", input: input(each) } : { f: "add", input: each.pick(steps) },
    act: (state, f, added) =>
      f === "read" ? { state, output: state } : { state: state + Number(added), output: added },
    guess: (each) => each.between(-4, 12),
  });
}

/** Numbers and texts that look like them are different identifiers. */
const identifiers = subjectFrom<number>({
  model: "identifiers",
  initial: 0,
  call: () => ({ f: "generate", input: null }),
  act: (state) => ({ state: state + 1, output: state % 2 === 0 ? state : `${state}` }),
  guess: (random) => random.pick([0, "0", 1, "1", 2, "2", 17, "seventeen", null]),
});

const echoes = subjectFrom<null>({
  model: "echoes",
  initial: null,
  call: (random) => ({ f: "echo", input: random.pick([0, 1, "0", "1"]) }),
  act: (state, _, input) => ({ state, output: input }),
  guess: (random) => random.pick([0, 1, "0", "1"]),
});
