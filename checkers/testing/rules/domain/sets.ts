import type { History } from "../../../../harness/core/history.ts";
import type { Operation } from "../../../../harness/core/operation.ts";
import type { Random } from "../../../../harness/core/random.ts";
import { broadcast } from "../../../broadcast.ts";
import { setFull } from "../../../set-full.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";
import {
  answered,
  type Kept,
  listOf,
  mayCount,
  onEachObject,
  type Promised,
  promisedRule,
} from "./promised.ts";
import { finality, onNodes, small, subjectFrom } from "./small.ts";

/** Checkers that follow elements of growing sets. */
export const setRules: readonly FuzzRule[] = [
  promisedRule({ checker: setFull(), ...promised("add", false) }),
  promisedRule({
    checker: { ...setFull({ linearizable: true }), name: "set-full linearizable" },
    ...promised("add", true),
  }),
  promisedRule({ checker: broadcast, ...promised("broadcast", false) }),
];

function promised(adds: string, linearizable: boolean): Omit<Promised, "checker"> {
  return {
    history: (random) => growing(adds, random),
    promises: [
      { kinds: ["lost element"], kept: onEachObject((operations) => keepsAll(operations, adds)) },
      { kinds: ["phantom element"], kept: onEachObject((operations) => makesNothingUp(operations, adds)) },
      {
        kinds: ["duplicate element"],
        kept: (operations) =>
          readsOf(operations).every((read) =>
            listOf(read).every((one, at, list) => !list.includes(one, at + 1)),
          ),
      },
      ...(linearizable
        ? [{ kinds: ["stale read"], kept: onEachObject((operations) => isNeverStale(operations, adds)) }]
        : []),
    ],
    decides: (operations) =>
      onEachObject((own) => !planned(own) || readsOf(own).some(isFinal))(operations) &&
      readsOf(operations).some((read) => listOf(read).length > 0),
  };
}

const readsOf = (operations: readonly Operation[]): Operation[] =>
  operations.filter((one) => one.f === "read" && answered(one));
const isFinal = ({ input }: Operation): boolean => input === "final";
const planned: Kept = (operations) => operations.some((one) => one.f === "read" && isFinal(one));

/** No read at the end misses what was known before it began. */
function keepsAll(operations: readonly Operation[], adds: string): boolean {
  const reads = readsOf(operations);
  return addsOf(operations, adds).every(({ input: element }) => {
    const missing = reads.filter((read) => misses(read, element, operations, adds));
    if (planned(operations))
      return !missing.some(
        (read) =>
          isFinal(read) &&
          !reads.some((other) => isFinal(other) && other.node === read.node && other.invoked > read.invoked),
      );
    const sightings = reads.filter((read) => listOf(read).includes(element));
    return !missing.some((read) => sightings.every((sighting) => sighting.completed < read.invoked));
  });
}

function isNeverStale(operations: readonly Operation[], adds: string): boolean {
  return addsOf(operations, adds).every(
    ({ input }) => !readsOf(operations).some((read) => misses(read, input, operations, adds)),
  );
}

/** A read without an element that was acknowledged, or seen, before the read began; what nobody had begun to add is not missed. */
function misses(read: Operation, element: unknown, operations: readonly Operation[], adds: string): boolean {
  if (listOf(read).includes(element)) return false;
  const own = addsOf(operations, adds).filter(({ input }) => input === element);
  const known = [
    ...own.filter(answered),
    ...readsOf(operations).filter((other) => listOf(other).includes(element)),
  ];
  return (
    known.some(({ completed }) => completed < read.invoked) && own.some((add) => add.invoked < read.completed)
  );
}

function makesNothingUp(operations: readonly Operation[], adds: string): boolean {
  return readsOf(operations).every((read) =>
    listOf(read).every((element) =>
      addsOf(operations, adds).some((add) => add.input === element && add.invoked < read.completed),
    ),
  );
}

/** Those that may have added. */
const addsOf = (operations: readonly Operation[], adds: string): Operation[] =>
  operations.filter((one) => one.f === adds && mayCount(one));

/** Elements are new as a rule; some reads show an element twice, or less than there is, for once or from then on. */
function growing(adds: string, random: Random): History {
  const input = finality(random, [0, 0, 0.3, 1]);
  const forgetful = random.pick([0, 0, 0.2]);
  const different = random.pick([3, 5, 20]);
  const subject = subjectFrom<readonly number[]>({
    model: "growing set",
    initial: [],
    call: (each) =>
      each.chance(0.5) ? { f: "read", input: input(each) } : { f: adds, input: each.below(different) },
    act(state, f, element) {
      if (f === "read" && random.chance(forgetful)) return { state, output: state.slice(1) };
      if (f === "read") return { state: random.chance(forgetful) ? state.slice(1) : state, output: state };
      return {
        state: state.includes(Number(element)) ? state : [...state, Number(element)],
        output: element,
      };
    },
    guess: (each) => each.pick([[], null, [0], [0, 1], [1, 2, 1], [2], [3, 0], [1, 4]]),
  });
  return onNodes(small(subject, random), random.pick([1, 2, 3]));
}
