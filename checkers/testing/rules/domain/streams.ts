import type { Operation } from "../../../../harness/core/operation.ts";
import { watch } from "../../../watch.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";
import { answered, answerOf, mayCount, promisedRule } from "./promised.ts";
import { falselyFailed, small } from "./small.ts";
import { watchedStore } from "./watched-store.ts";

/** The checker of watches, each of its promises by itself. */
export const streamRules: readonly FuzzRule[] = [
  promisedRule({
    checker: watch,
    history: (random) => falselyFailed(small(watchedStore(random), random, true), random),
    promises: [
      { kinds: ["different events at one revision"], kept: agreesOnRevisions },
      {
        kinds: ["watch went back"],
        kept: (operations) => operations.every((call) => !isTelling(call) || told(call).next >= from(call)),
      },
      {
        kinds: ["event out of place"],
        kept: (operations) =>
          operations.every((call) => eventsOf(call).every((event) => isInPlace(event, call))),
      },
      { kinds: ["events out of order"], kept: (operations) => operations.every(isOrdered) },
      { kinds: ["repeated event"], kept: (operations) => operations.every(isUnique) },
      {
        kinds: ["event nobody wrote", "event of a failed write", "wrong revision"],
        kept: (operations) =>
          operations.every((call) => eventsOf(call).every((event) => isWritten(event, call, operations))),
      },
      { kinds: ["lost event"], kept: missesNothing },
      {
        kinds: ["stale list", "wrong list"],
        kept: (operations) => operations.every((one) => isListOf(one, operations)),
      },
    ],
    decides: (operations) => operations.some((call) => eventsOf(call).length > 0),
  }),
];

type Event = readonly [revision: number, key: string, value: unknown];
type Told = { readonly events: readonly Event[]; readonly next: number; readonly compacted?: number };
type Listed = { readonly values: Readonly<Record<string, unknown>>; readonly revision: number };

const from = (watcher: Operation): number => watcher.input as number;
const told = (watcher: Operation): Told => answerOf(watcher) as Told;
const isWatch = (one: Operation): boolean => one.f === "watch" && answered(one);
/** It was not told that it came too late. */
const isTelling = (one: Operation): boolean => isWatch(one) && told(one).compacted === undefined;
const eventsOf = (one: Operation): readonly Event[] => (isWatch(one) ? told(one).events : []);
const pairsOf = (put: Operation): readonly (readonly [string, unknown])[] =>
  put.f === "put" ? (put.input as [string, unknown][]) : [];

/** All that anybody was told: watchers, and writers of what they wrote. */
function allTold(operations: readonly Operation[]): Event[] {
  return operations.flatMap((one) => [
    ...eventsOf(one),
    ...(answered(one) ? pairsOf(one) : []).map(
      ([key, value]): Event => [answerOf(one) as number, key, value],
    ),
  ]);
}

function agreesOnRevisions(operations: readonly Operation[]): boolean {
  const events = allTold(operations);
  return events.every((a) => events.every((b) => a[0] !== b[0] || a[1] !== b[1] || a[2] === b[2]));
}

function isInPlace([revision]: Event, call: Operation): boolean {
  return revision >= from(call) && revision < told(call).next;
}

/** No event in its place comes after one of a greater revision. */
function isOrdered(call: Operation): boolean {
  const events = eventsOf(call);
  return events.every((a, at) =>
    events.every((b, later) => later <= at || a[0] <= b[0] || !isInPlace(b, call)),
  );
}

function isUnique(call: Operation): boolean {
  const events = eventsOf(call);
  return events.every((a, at) => events.every((b, later) => later === at || a[0] !== b[0] || a[1] !== b[1]));
}

/** Some write of the value, begun by then, was answered with that revision, or not at all; deletions have no writers. */
function isWritten(
  [revision, key, value]: Event,
  call: Operation,
  operations: readonly Operation[],
): boolean {
  if (value === null) return true;
  return operations.some(
    (put) =>
      writes(put, key, value) &&
      put.invoked < call.completed &&
      (answered(put) ? answerOf(put) === revision : mayCount(put)),
  );
}

function writes(put: Operation, key: string, value: unknown): boolean {
  return pairsOf(put).some((pair) => pair[0] === key && pair[1] === value);
}

/** A watcher who may go on at a revision was told of everything that anybody knows of from where he began to there. */
function missesNothing(operations: readonly Operation[]): boolean {
  return operations.every(
    (call) =>
      !isTelling(call) ||
      allTold(operations).every(
        (event) =>
          !isInPlace(event, call) || eventsOf(call).some(([at, key]) => at === event[0] && key === event[1]),
      ),
  );
}

/** Each key as its last known change up to the revision left it, or as a write did whose change nobody was told of. */
function isListOf(list: Operation, operations: readonly Operation[]): boolean {
  if (list.f !== "list" || !answered(list)) return true;
  const { values, revision } = answerOf(list) as Listed;
  // Where two were told different things, the first one told counts; that they were is another promise.
  const events = allTold(operations).filter(
    (event, at, all) => !all.slice(0, at).some((one) => one[0] === event[0] && one[1] === event[1]),
  );
  const keys = new Set([...Object.keys(values), ...events.map(([, key]) => key)]);
  return [...keys].every((key) => {
    const found = values[key] ?? null;
    const before = events.filter((event) => event[1] === key && event[0] <= revision);
    const last = Math.max(...before.map(([at]) => at));
    if (found === ((before.find(([at]) => at === last) ?? [])[2] ?? null)) return true;
    const writers = operations.filter((put) => mayCount(put) && writes(put, key, found));
    const revisions = new Set(events.filter((one) => one[1] === key && one[2] === found).map(([at]) => at));
    return writers.length > revisions.size && writers.some(({ invoked }) => invoked < list.completed);
  });
}
