import { type History, type HistoryEvent, operationsOf } from "../../../harness/core/history.ts";
import type { Operation } from "../../../harness/core/operation.ts";
import type { Random } from "../../../harness/core/random.ts";
import type { Validity } from "../../../harness/core/verdict.ts";
import type { Columns } from "../../engine/columns.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import { grouped } from "../../grouping.ts";
import { fastTests } from "../../linearizability/containers/index.ts";
import { type AnyModel, illegal } from "../../model.ts";
import { modelNamed } from "../../models/index.ts";
import { copies, refutedOrder } from "../../proofs/containers.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { type Subject, smallHistory } from "../small-histories.ts";
import { subjectOf } from "../subjects.ts";

/** Each of these puts values in that a core must keep, for its reads name them all. */
const putters: ReadonlySet<string> = new Set(["add", "append", "fetch-and-add"]);

/** One rule for each container: its fast test against trying every order. */
export const containerRules: readonly FuzzRule[] = [
  ...Object.keys(fastTests).map(ruleOf),
  {
    ...ruleOf("queue"),
    name: "queue-crashed",
    summary: "The exact test of queues where many a dequeue took its element and never answered.",
    history: (random) => unanswered(random),
  },
];

function ruleOf(name: string): FuzzRule {
  const model = modelNamed(name);
  const test = fastTests[name]!;
  return {
    name,
    summary: `The exact test of ${name} against trying every order; proofs replayed, cores tried again.`,
    history: (random) => small(name, random),
    checker(history): Validity {
      const columns = columnsOf(history);
      const finding = test(columns);
      const operations = operationsOf(history);
      if (finding === undefined) return truth(model, operations) ? "valid" : "invalid";
      if (finding.kind === "valid") {
        const mistake = refutedOrder(columns, finding.certificate, copies[name]!);
        if (mistake !== undefined) throw new Error(`${mistake} (${finding.certificate.form})`);
      }
      if (finding.kind === "invalid") {
        const core = coreOf(columns, finding.violation.rows);
        if (
          truth(
            model,
            operations.filter(({ invoked }) => core.has(invoked)),
          )
        )
          throw new Error(`the core has an order: ${JSON.stringify(finding.violation)}`);
      }
      return finding.kind;
    },
    oracle: (history) => truth(model, operationsOf(history)),
  };
}

/** Each object by itself, by trying every order. */
function truth(model: AnyModel, operations: readonly Operation[]): boolean {
  return [...grouped(operations, ({ key }) => key ?? "").values()].every((own) => exhaustive(model, own));
}

/** Every order, but none twice from the same state with the same calls left. */
function exhaustive(model: AnyModel, all: readonly Operation[]): boolean {
  const calls = all.filter(({ outcome }) => outcome.type !== "fail");
  const required = calls.reduce(
    (bits, { outcome }, bit) => (outcome.type === "ok" ? bits | (1 << bit) : bits),
    0,
  );
  const dead = new Set<string>();
  const extend = (state: unknown, left: number): boolean => {
    if ((left & required) === 0) return true;
    const memo = `${left} ${JSON.stringify(state)}`;
    if (dead.has(memo)) return false;
    const soonest = Math.min(
      ...calls.map(({ completed }, bit) => ((left >> bit) & 1 ? completed : Infinity)),
    );
    for (const [bit, call] of calls.entries()) {
      if (((left >> bit) & 1) === 0 || call.invoked > soonest) continue;
      const next = model.step(state, call);
      if (next !== illegal && extend(next, left & ~(1 << bit))) return true;
    }
    dead.add(memo);
    return false;
  };
  return extend(model.initial, (1 << calls.length) - 1);
}

/** How often the fast test decided by itself: what falls to the search is not tested here. */
export function isDecidedFast(rule: string, history: History): boolean {
  const name = rule === "queue-crashed" ? "queue" : rule;
  return fastTests[name]!(columnsOf(history)) !== undefined;
}

function coreOf(columns: Columns, rows: readonly number[]): ReadonlySet<number> {
  const core = new Set(rows.map((row) => columns.invoked[row]!));
  for (let row = 0; row < columns.count; row++)
    if (putters.has(columns.functions[columns.f[row]!]!)) core.add(columns.invoked[row]!);
  return core;
}

const lists: ReadonlySet<string> = new Set(["set", "append-list"]);

/** A subject whose calls fit the exact test most of the time: different values, steps of one; guesses that tempt. */
function varied(name: string, random: Random): Subject {
  const subject = subjectOf(name);
  const given: unknown[] = [];
  const strict = random.chance(0.95);
  const step = random.pick([1, 1, 1, 2]);
  return {
    ...subject,
    act(state, f, input, process) {
      const acted = subject.act(state, f, input, process);
      // Sets are told in any order.
      if (name !== "set" || f !== "read") return acted;
      return { ...acted, output: random.shuffle(acted.output as unknown[]) };
    },
    call(draw) {
      const call = subject.call(draw);
      if (!strict) return call;
      if (call.f === "fetch-and-add" || (name === "counter" && call.f === "add"))
        return { f: call.f, input: step };
      if (!puts.has(call.f)) return call;
      const input = name === "set" ? call.input : draw.below(3_000);
      given.push(input);
      return { f: call.f, input };
    },
    guess(draw, f) {
      // What no correct system answers: nothing, or a number in letters.
      if (draw.chance(0.05) && !lists.has(name) && name !== "fenced-lock") return draw.pick([null, "0", "1"]);
      if (lists.has(name) && draw.chance(0.1)) return [...given, ...given];
      if (lists.has(name))
        return f === "read" ? draw.shuffle(given).slice(0, draw.below(given.length + 1)) : null;
      if (taking.has(f) && given.length > 0) return draw.chance(0.2) ? null : draw.pick(given);
      const guess = subject.guess(draw, f);
      return typeof guess === "number" ? guess * step : guess;
    },
  };
}

const puts: ReadonlySet<string> = new Set(["enqueue", "push", "insert", "append", "add"]);
const taking: ReadonlySet<string> = new Set(["dequeue", "pop", "extract"]);

function small(name: string, random: Random): History {
  const history = smallHistory(varied(name, random), random, {
    operationsMax: random.pick([4, 6, 7, 8]),
    processes: random.pick([2, 3, 4, 5]),
    noise: random.pick([0, 0.1, 0.3, 0.6]),
    crash: random.pick([0, 0.1, 0.3]),
    // Lists and sets are decided with all keys in one layout, so that keys could get mixed up.
    ...(random.chance(lists.has(name) ? 0.4 : 0.1) ? { keys: ["x", "y"] } : {}),
  });
  return random.chance(0.4) ? narrowed(history, random) : history;
}

/** A run of a queue whose dequeues lose their answers half of the time, so that elements are missed. */
function unanswered(random: Random): History {
  const history = smallHistory(varied("queue", random), random, {
    operationsMax: random.pick([6, 8, 9]),
    processes: random.pick([2, 3, 4]),
    noise: random.pick([0, 0, 0.1, 0.4]),
    crash: 0,
  });
  const events: HistoryEvent[] = [];
  const renamed = new Map<HistoryEvent["process"], number>();
  let fresh = 100;
  for (const event of history.events) {
    const process = renamed.get(event.process) ?? event.process;
    if (event.type === "ok" && event.f === "dequeue" && event.value !== null && random.chance(0.5))
      renamed.set(event.process, fresh++);
    else events.push({ ...event, process, index: events.length, time: events.length });
  }
  return random.chance(0.8) ? narrowed({ events }, random) : { events };
}

/** Some calls made shorter: begun later or ended earlier than they did, so that real time contradicts what they saw. */
function narrowed(history: History, random: Random): History {
  const events = [...history.events];
  for (let moves = random.between(1, 3); moves > 0; moves--) {
    const from = random.below(events.length);
    const [event] = events.splice(from, 1);
    const same = (other: HistoryEvent): boolean => other.process === event!.process;
    const begins = event!.type === "invoke";
    const next = events.findIndex((other, place) => place >= from && same(other));
    const last = events.findLastIndex((other, place) => place < from && same(other));
    const to = begins
      ? random.between(from, next < 0 ? events.length : next)
      : random.between(last + 1, from);
    events.splice(to, 0, event!);
  }
  return { events: events.map((event, index) => ({ ...event, index, time: index })) };
}
