import { operationsOf } from "../harness/core/history.ts";
import type { Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { answers, isNumber, knowing } from "./knowing.ts";
import { same, show } from "./models/values.ts";
import { countBefore, type Truth, truthOf, type WatchEvent, watchedBy, writeName } from "./watch-truth.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/**
 * What a watch promises that can be resumed (the properties of etcd's robustness tests). An answer to a watch from one
 * revision, with another one to go on from, tells of all changes between the two (reliable, resumable), each once
 * (unique), in the order of their revisions (ordered), those of one revision together (atomic), and of nothing that nobody
 * wrote. What there was to tell is known from the writes that were answered and from all other watchers.
 */
export const watch: Checker = knowing({
  name: "watch",
  summary: "Watchers learn of every change once, in order, wherever they go on from, and of nothing else.",
  accepts: (call) => {
    if (call.f === "watch") return isNumber(call.input) && answers(call, isWatched);
    if (call.f === "list") return answers(call, isListed);
    return (
      call.f === "put" && Array.isArray(call.input) && call.input.every(isPair) && answers(call, isNumber)
    );
  },
  check(history) {
    const calls = operationsOf(history);
    const truth = truthOf(calls);
    const watches = calls.filter(({ f, outcome }) => f === "watch" && outcome.type === "ok");
    const lists = calls.filter(({ f, outcome }) => f === "list" && outcome.type === "ok");
    const anomalies = [
      ...truth.anomalies,
      ...watches.flatMap((call) => [...misplaced(call), ...unwritten(call, truth), ...lost(call, truth)]),
      ...lists.flatMap((call) => wrongIn(call, truth)),
    ];
    const told = watches.reduce((sum, call) => sum + watchedBy(call).events.length, 0);
    return decided(
      anomalies,
      told === 0 ? "No watcher was told of anything." : undefined,
      `${counted(told, "event")} in ${counted(watches.length, "answer")} to watchers checked, of ${counted(truth.revisions.length, "revision")}.`,
    );
  },
});

/** Events that come twice, out of order, or from outside of what the answer is about. */
function misplaced(call: Operation): Anomaly[] {
  const { events, next, compacted } = watchedBy(call);
  const from = call.input as number;
  const found: Anomaly[] = [];
  const say = (kind: string, sentence: string): void =>
    void found.push(anomaly(kind, [call], `${by(call)} watched from ${from} and was told ${sentence}.`));
  if (compacted === undefined && next < from) say("watch went back", `to go on from ${next}`);
  const told = new Set<string>();
  let last = from;
  for (const event of events) {
    const [revision, key] = event;
    if (revision < from || revision >= next)
      say("event out of place", `of ${textOf(event)}, and to go on from ${next}`);
    else if (revision < last) say("events out of order", `of ${textOf(event)} after an event of ${last}`);
    last = Math.max(last, revision);
    if (told.has(`${revision} ${key}`)) say("repeated event", `twice of ${textOf(event)}`);
    told.add(`${revision} ${key}`);
  }
  return found;
}

/** Events without a write that had begun and did not fail, or with another revision than the writer was told. */
function unwritten(call: Operation, { writers }: Truth): Anomaly[] {
  return watchedBy(call).events.flatMap((event) => {
    const [revision, key, value] = event;
    const told = `${by(call)} was told of ${textOf(event)}`;
    // Deletions have no values by which to tell them apart.
    if (value === null) return [];
    const begun = (writers.get(writeName(key, value)) ?? []).filter(
      ({ invoked }) => invoked < call.completed,
    );
    const writer = begun.find(({ outcome }) => outcome.type !== "fail") ?? begun[0];
    if (writer === undefined)
      return [anomaly("event nobody wrote", [call], `${told}, which nobody had written.`)];
    if (writer.outcome.type === "fail")
      return [
        anomaly("event of a failed write", [call, writer], `${told}, a write that failed: ${by(writer)}.`),
      ];
    if (begun.some((write) => mayBeAt(write, revision))) return [];
    const answered = writer.outcome.type === "ok" ? writer.outcome.output : undefined;
    const text = `${told}, but the writer that it was at ${String(answered)}.`;
    return [anomaly("wrong revision", [call, writer], text)];
  });
}

function mayBeAt({ outcome }: Operation, revision: number): boolean {
  return outcome.type === "ok" ? outcome.output === revision : outcome.type === "info";
}

/** What happened between where the watcher began and where it was told to go on, and was not told. */
function lost(call: Operation, { revisions, changes }: Truth): Anomaly[] {
  const { events, next, compacted } = watchedBy(call);
  if (compacted !== undefined) return [];
  const from = call.input as number;
  const told = new Set(events.map(([revision, key]) => `${revision} ${key}`));
  const found: Anomaly[] = [];
  for (let at = countBefore(revisions, from, (one) => one); at < revisions.length; at++) {
    const revision = revisions[at]!;
    if (revision >= next) break;
    const { keys, source } = changes.get(revision)!;
    for (const [key, value] of keys) {
      if (told.has(`${revision} ${key}`)) continue;
      const sentence = `${by(call)} watched from ${from}, was told to go on from ${next}, and never of ${textOf([revision, key, value])}.`;
      found.push(anomaly("lost event", [call, source], sentence, `That was told to ${by(source)}.`));
    }
  }
  return found;
}

/**
 * A list of a revision holds what the last change up to it left, and nothing where there was none, or something of a write
 * whose change nobody was told of: there are more writes of the value than changes to it were told.
 */
function wrongIn(call: Operation, { ofKey, writers, changes }: Truth): Anomaly[] {
  const { values, revision } = (call.outcome as unknown as { readonly output: Listed }).output;
  const keys = new Set([...ofKey.keys(), ...Object.keys(values)]);
  return [...keys].flatMap((key) => {
    const events = ofKey.get(key) ?? [];
    const last = events[countBefore(events, revision + 1, ([at]) => at) - 1];
    const found = values[key] ?? null;
    if (same(found, last?.[2] ?? null)) return [];
    const writes = (writers.get(writeName(key, found)) ?? []).filter(
      ({ outcome }) => outcome.type !== "fail",
    );
    const told = events.filter(([, , value]) => same(value, found)).length;
    if (writes.length > told && writes.some(({ invoked }) => invoked < call.completed)) return [];
    const read = `${by(call)} read ${key} = ${show(found)} at revision ${revision}`;
    if (last !== undefined)
      return [anomaly("stale list", [call, changes.get(last[0])!.source], `${read}, after ${textOf(last)}.`)];
    return [anomaly("wrong list", [call], `${read}, and nobody can have written that by then.`)];
  });
}

interface Listed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly revision: number;
}

function anomaly(kind: string, calls: readonly Operation[], ...explanation: readonly string[]): Anomaly {
  return { kind, explanation, events: eventsOf(...calls) };
}

function textOf([revision, key, value]: WatchEvent): string {
  return `${key} = ${show(value)} at revision ${revision}`;
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string";
}

function isWatched(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { events, next, compacted } = value as Readonly<Record<string, unknown>>;
  return (
    Array.isArray(events) &&
    events.every((event) => Array.isArray(event) && isNumber(event[0]) && typeof event[1] === "string") &&
    isNumber(next) &&
    (compacted === undefined || isNumber(compacted))
  );
}

function isListed(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { values, revision } = value as Readonly<Record<string, unknown>>;
  return typeof values === "object" && values !== null && isNumber(revision);
}
