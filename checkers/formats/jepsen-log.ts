import type { HistoryFormat } from "./format.ts";
import { EventRecord, type RawEvent } from "./record.ts";

/**
 * Jepsen's console log, as kept of the etcd tests: `INFO  jepsen.util - 3<TAB>:invoke<TAB>:write<TAB>4`.
 * Other lines of the log are passed over. A read of nil is one of the initial value; a failed cas saw
 * another value than its old one; `:timed-out` stands where the value would be.
 */
export const jepsenLog: HistoryFormat = {
  name: "jepsen-log",
  summary:
    "Jepsen's console log (INFO jepsen.util - 3 :invoke :write 4); a read of nil is the initial value.",
  fits: (_, text) => text.includes(marker),
  read(text) {
    const record = new EventRecord();
    const lines = text.split("\n");
    for (const [position, line] of lines.entries()) {
      const start = line.indexOf(marker);
      if (start < 0) continue;
      const rest = line.slice(start + marker.length).trim();
      const event = eventOf(rest);
      if (event !== undefined) record.add(position + 1, event);
      else if (position === lines.length - 1)
        record.torn(position + 1, "the last line was cut off, and was left out");
      else
        record.broken(
          position + 1,
          `expected a process, a type, a function and a value, but found "${rest}"`,
        );
    }
    return {
      history: record.history(),
      problems: record.problems,
      problemsOmitted: record.problemsOmitted,
      options: { nil: "initial" },
    };
  },
};

const marker = "jepsen.util - ";

function eventOf(text: string): RawEvent | undefined {
  const fields = /^(\d+|:nemesis)\s+:(\w+)\s+:([\w-]+)\s+(\S.*)$/.exec(text);
  if (fields === null) return undefined;
  const [, who, type, f, rest] = fields;
  const process = who === ":nemesis" ? "nemesis" : Number(who);
  if (process === "nemesis") return { type, process, f, value: rest };
  const error = rest!.startsWith(":") ? rest!.slice(1) : undefined;
  const value = error === undefined ? parsedValue(rest!) : null;
  if (value === undefined) return undefined;
  if (error !== undefined) return { type, process, f, value, error };
  return type === "fail" && f === "cas"
    ? { type, process, f, value, error: "precondition-failed" }
    : { type, process, f, value };
}

/** nil, a number, or a vector of these; undefined for anything else. */
function parsedValue(text: string): unknown {
  if (text === "nil") return null;
  if (/^-?\d+$/.test(text)) return Number(text);
  const vector = /^\[([^[\]]*)\]$/.exec(text);
  if (vector === null) return undefined;
  const elements = vector[1]!.trim().split(/\s+/).map(parsedValue);
  return elements.includes(undefined) ? undefined : elements;
}
