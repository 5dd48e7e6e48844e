import { assert } from "../../../harness/core/assert.ts";
import { type History, type HistoryEvent, nemesisProcess } from "../../../harness/core/history.ts";
import { decodeHistory, encodeHistory } from "../../../harness/core/history-format.ts";
import type { Random } from "../../../harness/core/random.ts";
import { UsageError } from "../../../harness/core/usage-error.ts";
import { columnsOf } from "../../engine/columns-of.ts";
import { decodeColumns, encodeColumns } from "../../formats/columns-file.ts";
import { jepsenEdn } from "../../formats/jepsen-edn.ts";
import { scanJsonl } from "../../formats/scan-jsonl.ts";
import { encodeEdn } from "../../formats/write-edn.ts";
import type { FuzzRule } from "../fuzz-rule.ts";
import { plainColumns } from "../plain-columns.ts";
import { smallHistory } from "../small-histories.ts";
import { subjects } from "../subjects.ts";

/** Histories are written and read again; "violating" are those that are no histories, and have to be refused. */
export const formatRules: readonly FuzzRule[] = [
  {
    name: "format-jsonl",
    summary: "JSONL is read alike by the byte scanner and the ordinary reader, which refuse what is none.",
    history: spoiltNowAndThen,
    checker(history) {
      const text = encodeHistory(history);
      const scanned = scanJsonl(new TextEncoder().encode(text));
      const decoded = decodeHistory(text);
      if (decoded.problems.length > 0) {
        assert(scanned === undefined, "the scanner agrees to what the ordinary reader refuses");
        return "invalid";
      }
      // Escapes, and an empty file, are left to the ordinary reader.
      assert(
        scanned !== undefined || /\\|^$/.test(text),
        "the scanner leaves a plain file to the ordinary reader",
      );
      const read = plainColumns(columnsOf(decoded.history));
      if (scanned !== undefined) alike(plainColumns(scanned), read, "scanned and read");
      return "valid";
    },
    oracle: isWellFormed,
  },
  {
    name: "format-edn",
    summary: "Jepsen's EDN gives back the events that were written, and refuses what is no history.",
    history: spoiltNowAndThen,
    checker(history) {
      const read = jepsenEdn.read(encodeEdn(history));
      if (read.problems.length > 0) return "invalid";
      alike(read.history.events.map(told), history.events.map(told), "read and written");
      return "valid";
    },
    // Jepsen's processes may go on after an unknown end; ours get a new number for it.
    oracle: (history) => isWellFormed(history, true),
  },
  {
    name: "format-columns",
    summary:
      "The columns file gives back the columns that were written, and refuses bytes that were changed.",
    history: (random) => plainHistory(random),
    checker(history) {
      const columns = columnsOf(history, { times: history.events.length % 3 === 0 });
      const bytes = encodeColumns(columns, { nil: "unknown" });
      const at = changedByte(history, bytes.length);
      if (at >= 0) bytes[at] = bytes[at]! ^ 0x41;
      try {
        const read = decodeColumns(bytes);
        alike(plainColumns(read.columns), plainColumns(columns), "read and written");
        return "valid";
      } catch (error) {
        if (error instanceof UsageError) return "invalid";
        throw error;
      }
    },
    oracle: (history) => changedByte(history, 1) < 0,
  },
];

/** The byte of a file to change, drawn from the history itself; -1: none. */
function changedByte({ events }: History, length: number): number {
  const drawn = events.reduce((sum, { type, process }) => sum * 31 + type.length * 7 + Number(process), 17);
  return drawn % 4 === 0 ? drawn % length : -1;
}

function plainHistory(random: Random): History {
  return smallHistory(random.pick(subjects), random, {
    operationsMax: 8,
    processes: random.between(1, 4),
    noise: random.pick([0, 0.3]),
    crash: random.pick([0, 0.2]),
    ...(random.chance(0.4) ? { keys: ["x", 3, "ü", 'a "b" \\'] } : {}),
  });
}

function spoiltNowAndThen(random: Random): History {
  const history = plainHistory(random);
  const events = random.chance(0.4) ? spoilt(random, [...history.events]) : history.events;
  return { events: events.map((event, index) => ({ ...event, index, time: index * 1_500_000 })) };
}

/** One event moved, lost, doubled, or of another type, function, key or process. */
function spoilt(random: Random, events: HistoryEvent[]): HistoryEvent[] {
  const at = random.below(events.length);
  const event = events[at]!;
  const change = random.below(7);
  if (change === 0) events.splice(random.below(events.length), 0, ...events.splice(at, 1));
  else if (change === 1) events.splice(at, 1);
  else if (change === 2) events.splice(random.below(events.length), 0, event);
  else if (change === 3) events[at] = { ...event, type: random.pick(["invoke", "ok", "fail", "info"]) };
  else if (change === 4) events[at] = { ...event, f: random.pick(["read", "write", "add"]) };
  else if (change === 5) events[at] = { ...event, key: random.pick(["x", 3, "y"]) };
  else events[at] = { ...event, process: random.pick([0, 1, 2, 3, 4, nemesisProcess]) };
  return events;
}

/** Each completion has a call of its process that is open, of its function and key; nobody acts after an unknown end. */
function isWellFormed({ events }: History, mayGoOn = false): boolean {
  return events.every((event, at) => {
    if (event.process === nemesisProcess) return mayGoOn || event.type === "info";
    const before = events.slice(0, at).findLast((other) => other.process === event.process);
    if (event.type === "invoke")
      return before === undefined || (before.type !== "invoke" && (mayGoOn || before.type !== "info"));
    if (before?.type !== "invoke" || before.f !== event.f) return false;
    return event.key === undefined || event.key === before.key;
  });
}

/** A completion need not say its key; faults are told by `info`. */
function told({ type, process, f, value, key }: HistoryEvent): unknown {
  if (process === nemesisProcess) return { f, value: value ?? null };
  return { type, process, f, value: value ?? null, ...(type === "invoke" ? { key } : {}) };
}

function alike(one: unknown, other: unknown, what: string): void {
  const [first, second] = [JSON.stringify(one), JSON.stringify(other)];
  assert(first === second, `${what} differ: ${first} and ${second}`);
}
