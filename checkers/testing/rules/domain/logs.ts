import type { Operation } from "../../../../harness/core/operation.ts";
import type { Random } from "../../../../harness/core/random.ts";
import { kafka } from "../../../kafka.ts";
import type { FuzzRule } from "../../fuzz-rule.ts";
import type { Subject } from "../../small-histories.ts";
import { answered, mayCount, promisedRule } from "./promised.ts";
import { falselyFailed, small, subjectFrom } from "./small.ts";

/** The checker of logs, each of its promises by itself. */
export const logRules: readonly FuzzRule[] = [
  promisedRule({
    checker: kafka,
    history: (random) => falselyFailed(small(logs(random), random, true), random),
    promises: [
      { kinds: ["inconsistent offsets"], kept: holdsOneEach },
      { kinds: ["duplicate message"], kept: placesOnce },
      { kinds: ["nonmonotonic poll"], kept: pollsInOrder },
      { kinds: ["phantom message", "aborted read"], kept: makesNothingUp },
      { kinds: ["lost write"], kept: skipsNothing },
    ],
    decides: (operations) =>
      polled(operations).length > 0 &&
      placed(operations).every(({ log, message }) =>
        polled(operations).some((other) => other.log === log && other.message === message),
      ),
  }),
];

type Send = readonly [f: "send", log: string, message: number];
type Sent = readonly [f: "send", log: string, placed: readonly [offset: number, message: number]];
type Logs = Readonly<Record<string, readonly (readonly [offset: number, message: number])[]>>;
type Poll = readonly [f: "poll", from?: Readonly<Record<string, number>>];

interface Place {
  readonly log: string;
  readonly offset: number;
  readonly message: number;
  readonly by: Operation;
}

/** Where acknowledged sends say that their messages are. */
function placed(operations: readonly Operation[]): Place[] {
  return operations.flatMap((by) => {
    if (by.f !== "send" || by.outcome.type !== "ok") return [];
    return (by.outcome.output as Sent[]).map(([, log, [offset, message]]) => ({ log, offset, message, by }));
  });
}

/** Where polls found messages. */
function polled(operations: readonly Operation[]): Place[] {
  return operations.flatMap((by) => {
    if (by.f !== "poll" || by.outcome.type !== "ok") return [];
    const [[, found]] = by.outcome.output as [["poll", Logs]];
    return Object.entries(found).flatMap(([log, pairs]) =>
      pairs.map(([offset, message]) => ({ log, offset, message, by })),
    );
  });
}

/** The calls that may have sent a message, once for each time it is in them. */
function sendsOf({ log, message }: Place, operations: readonly Operation[]): Operation[] {
  return operations.flatMap((one) =>
    one.f === "send" && mayCount(one)
      ? (one.input as Send[]).filter((send) => send[1] === log && send[2] === message).map(() => one)
      : [],
  );
}

function holdsOneEach(operations: readonly Operation[]): boolean {
  const places = [...placed(operations), ...polled(operations)];
  return places.every((a) =>
    places.every((b) => a.log !== b.log || a.offset !== b.offset || a.message === b.message),
  );
}

/** A message stands at no more offsets than it may have been sent to; at one of them it is no duplicate, however it came there. */
function placesOnce(operations: readonly Operation[]): boolean {
  const places = [...placed(operations), ...polled(operations)];
  return places.every((one) => {
    const own = places.filter(({ log, message }) => log === one.log && message === one.message);
    const offsets = new Set(own.map(({ offset }) => offset)).size;
    return offsets === 1 || offsets <= sendsOf(one, operations).length;
  });
}

function pollsInOrder(operations: readonly Operation[]): boolean {
  return operations.every((poll) => {
    const found = polled([poll]);
    return found.every((a, at) =>
      found.every((b, later) => later <= at || a.log !== b.log || a.offset < b.offset),
    );
  });
}

function makesNothingUp(operations: readonly Operation[]): boolean {
  return polled(operations).every((one) =>
    sendsOf(one, operations).some(({ invoked }) => invoked < one.by.completed),
  );
}

/** A poll that began after an acknowledgement, and reads from at or before the message to beyond it, has something there. */
function skipsNothing(operations: readonly Operation[]): boolean {
  return placed(operations).every(({ log, offset, by }) =>
    operations.every((poll) => {
      if (poll.f !== "poll" || !answered(poll) || poll.invoked < by.completed) return true;
      const offsets = polled([poll])
        .filter((one) => one.log === log)
        .map((one) => one.offset);
      if (offsets.length === 0) return true;
      const [[, asked]] = poll.input as [Poll];
      const from = asked?.[log] ?? Math.min(...offsets);
      return offset < from || offset >= Math.max(...offsets) || offsets.includes(offset);
    }),
  );
}

/** Two logs; sends of one message or two, polls from where they like; some messages are misplaced, doubled or forgotten. */
function logs(random: Random): Subject {
  const wrong = random.pick([0, 0.1, 0.3]);
  const repeats = random.chance(0.2);
  let sent = 0;
  return subjectFrom<Logs>({
    model: "logs",
    initial: {},
    call(each) {
      if (each.chance(0.05)) return { f: each.pick(["commit", "assign"]), input: {} };
      if (each.chance(0.5)) {
        const from = each.pick([{ k: 0 }, { k: 0, l: 0 }, { k: each.below(3) }, undefined]);
        return { f: "poll", input: [from === undefined ? ["poll"] : ["poll", from]] };
      }
      const messages = Array.from({ length: each.pick([1, 1, 2]) }, () =>
        repeats && each.chance(0.5) ? each.below(3) : sent++,
      );
      return {
        f: "send",
        input: messages.map((message): Send => ["send", each.pick(["k", "k", "l"]), message]),
      };
    },
    act(state, f, input) {
      if (f === "poll") {
        const [[, from]] = input as [Poll];
        return { state, output: [["poll", found(state, from, random, wrong)]] };
      }
      if (f !== "send") return { state, output: input };
      const after: Record<string, Logs[string]> = { ...state };
      const output = (input as Send[]).map(([, log, message]): Sent => {
        const held = after[log] ?? [];
        // An offset may be left out, as by a transaction's own record, or be one that was given before.
        const offset = (held.at(-1)?.[0] ?? -1) + (random.chance(wrong) ? random.pick([0, 2]) : 1);
        if (!random.chance(wrong)) after[log] = [...held, [offset, message]];
        else if (random.chance(0.5)) after[log] = [...held, [offset, message], [offset + 1, message]];
        return ["send", log, [offset, message]];
      });
      return { state: after, output };
    },
    guess: () => null,
  });
}

function found(state: Logs, from: Poll[1], random: Random, wrong: number): Logs {
  return Object.fromEntries(
    Object.entries(state)
      .filter(([log]) => from === undefined || log in from)
      .map(([log, held]) => {
        const pairs = held.filter(([offset]) => offset >= (from?.[log] ?? 0)).slice(0, random.between(1, 4));
        if (!random.chance(wrong)) return [log, pairs];
        const last = pairs.at(-1) ?? [0, 0];
        const passing = [...pairs.slice(0, -2), last];
        const strange: Logs[string] = [...pairs, [last[0] + 1, random.below(4)]];
        return [log, random.pick([pairs.toReversed(), [...pairs, last], strange, passing, passing])];
      }),
  );
}
