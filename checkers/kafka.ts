import { operationsOf } from "../harness/core/history.ts";
import type { Operation } from "../harness/core/operation.ts";
import type { Anomaly } from "../harness/core/verdict.ts";
import type { Checker } from "./checker.ts";
import { grouped } from "./grouping.ts";
import { knowing } from "./knowing.ts";
import { entriesRead, entriesSent, type LogEntry, requestedOffset } from "./log-entries.ts";
import { by, counted, decided, eventsOf } from "./wording.ts";

/**
 * Logs by key, checked one message at a time: an offset holds one message, a message stands at one offset (or as many as it was sent to), the
 * messages of a poll are in order of their offsets, none was made up, and a poll that reaches beyond an
 * acknowledged message contains it. What only the full checker can see (skips and steps back across the polls
 * of one consumer, cycles between transactions) is not looked for.
 */
export const kafka: Checker = knowing({
  name: "kafka",
  summary:
    "Logs keep each acknowledged message at one offset, in order, once; the simple form of the checker.",
  accepts: ({ f }) => f === "send" || f === "poll" || f === "commit" || f === "assign",
  check(history) {
    const operations = operationsOf(history);
    const sends = operations.filter(({ f }) => f === "send");
    const polls = operations.filter(({ f, outcome }) => f === "poll" && outcome.type === "ok");
    const sent = sends.flatMap(entriesSent);
    const read = polls.flatMap(entriesRead);
    const seen = new Set(read.map(nameOf));
    const unseen = sent.filter((entry) => entry.offset !== undefined && !seen.has(nameOf(entry)));
    const anomalies = [
      ...offsetsShared(sent.concat(read)),
      ...messagesDoubled(sent, read),
      ...outOfOrder(polls),
      ...madeUp(sent, read),
      ...skipped(sent, polls),
    ];
    const missing =
      read.length === 0
        ? "No poll returned a message."
        : unseen.length > 0
          ? `${counted(unseen.length, "acknowledged message")} never appeared in a poll.`
          : undefined;
    const detail = {
      sent: sends.length,
      polls: polls.length,
      messagesRead: seen.size,
      unseen: unseen.length,
    };
    const caveat = "Only single messages were checked; the full transactional checker comes later.";
    return decided(
      anomalies,
      missing,
      `${counted(seen.size, "message")} read in ${counted(polls.length, "poll")}. ${caveat}`,
      detail,
    );
  },
});

function offsetsShared(entries: readonly LogEntry[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const byOffset = new Map<string, LogEntry>();
  const reported = new Set<string>();
  for (const entry of entries) {
    if (entry.offset === undefined) continue;
    const place = `${entry.key} ${entry.offset}`;
    const there = byOffset.get(place);
    if (there === undefined) byOffset.set(place, entry);
    else if (there.message !== entry.message && !reported.has(place)) {
      reported.add(place);
      const what = `offset ${entry.offset} held ${there.message}, and then ${entry.message}`;
      anomalies.push(conflict("inconsistent offsets", what, there, entry));
    }
  }
  return anomalies;
}

/** Messages at more offsets than they may have been sent to. */
function messagesDoubled(sent: readonly LogEntry[], read: readonly LogEntry[]): Anomaly[] {
  const possible = sent.filter(({ operation }) => operation.outcome.type !== "fail");
  const sends = grouped(possible, nameOf);
  const placed = sent.concat(read).filter(({ offset }) => offset !== undefined);
  return [...grouped(placed, nameOf)].flatMap(([name, entries]) => {
    const offsets = new Set<number>();
    for (const { offset } of entries) offsets.add(offset!);
    if (offsets.size < 2 || offsets.size <= (sends.get(name)?.length ?? 0)) return [];
    const first = entries[0]!;
    const other = entries.find(({ offset }) => offset !== first.offset)!;
    const what = `message ${first.message} stood at offset ${first.offset} and at ${other.offset}`;
    return [conflict("duplicate message", what, first, other)];
  });
}

function nameOf({ key, message }: LogEntry): string {
  return `${key} ${message}`;
}

function conflict(kind: string, what: string, first: LogEntry, second: LogEntry): Anomaly {
  return {
    kind,
    key: first.key,
    explanation: [
      `In log ${first.key}, ${what}.`,
      `The first was seen by ${by(first.operation)}, the other by ${by(second.operation)}.`,
    ],
    events: eventsOf(first.operation, second.operation),
  };
}

function outOfOrder(polls: readonly Operation[]): Anomaly[] {
  const anomalies: Anomaly[] = [];
  for (const poll of polls) {
    const last = new Map<string, number>();
    for (const { key, offset } of entriesRead(poll)) {
      const before = last.get(key);
      if (before !== undefined && offset! <= before) {
        anomalies.push({
          kind: "nonmonotonic poll",
          key,
          explanation: [
            `${by(poll)} got offset ${offset} of log ${key} after offset ${before}, in one answer.`,
          ],
          events: eventsOf(poll),
        });
      }
      last.set(key, offset!);
    }
  }
  return anomalies;
}

function madeUp(sent: readonly LogEntry[], read: readonly LogEntry[]): Anomaly[] {
  const attempts = grouped(sent, nameOf);
  const reported = new Set<string>();
  return read.flatMap(({ key, message, operation }) => {
    const name = `${key} ${message}`;
    const calls = (attempts.get(name) ?? []).map((entry) => entry.operation);
    const possible = calls.some(
      ({ outcome, invoked }) => outcome.type !== "fail" && invoked < operation.completed,
    );
    if (possible || reported.has(name)) return [];
    reported.add(name);
    const failed = calls.find(({ outcome }) => outcome.type === "fail");
    const why = failed === undefined ? "nobody had sent it" : `its send had failed: ${by(failed)}`;
    return [
      {
        kind: failed === undefined ? "phantom message" : "aborted read",
        key,
        explanation: [`${by(operation)} polled ${message} from log ${key}, but ${why}.`],
        events: eventsOf(operation, ...(failed === undefined ? [] : [failed])),
      },
    ];
  });
}

/** Polls that began after a message was acknowledged, read from at or before it to beyond it, and do not have it. */
function skipped(sent: readonly LogEntry[], polls: readonly Operation[]): Anomaly[] {
  const placed = sent.filter(({ offset }) => offset !== undefined);
  const acknowledged = grouped(placed, ({ key }) => key);
  for (const entries of acknowledged.values()) entries.sort((a, b) => a.offset! - b.offset!);
  const reported = new Set<LogEntry>();
  const anomalies: Anomaly[] = [];
  for (const poll of polls) {
    for (const [key, entries] of grouped(entriesRead(poll), (entry) => entry.key)) {
      const offsets = entries.map((entry) => entry.offset!).sort((a, b) => a - b);
      const from = requestedOffset(poll, key) ?? offsets[0]!;
      const until = offsets.at(-1)!;
      const present = new Set(offsets);
      for (const entry of acknowledged.get(key) ?? []) {
        if (entry.offset! < from || entry.offset! >= until || present.has(entry.offset!)) continue;
        if (entry.operation.completed > poll.invoked || reported.has(entry)) continue;
        reported.add(entry);
        anomalies.push(lostWrite(entry, poll, from, until));
      }
    }
  }
  return anomalies;
}

function lostWrite(
  { key, message, offset, operation }: LogEntry,
  poll: Operation,
  from: number,
  until: number,
): Anomaly {
  return {
    kind: "lost write",
    key,
    explanation: [
      `Message ${message} was acknowledged at offset ${offset} of log ${key}, to ${by(operation)}.`,
      `${by(poll)} began later, read offsets ${from} to ${until}, and did not get it.`,
    ],
    events: eventsOf(operation, poll),
  };
}
