import { type History, type HistoryEvent, nemesisProcess } from "../../harness/core/history.ts";
import { type Columns, never, statuses } from "./columns.ts";
import { roleOf } from "./functions.ts";

const nanosPerMs = 1_000_000;

/**
 * A history that reads as the columns do, event for event: for reports and for checkers that want operations.
 * What the columns do not hold any more (failed calls but for their values, faults) stands there as a gap, so that
 * every position keeps its meaning.
 */
export function historyFrom(columns: Columns): History {
  const events = Array.from(
    { length: columns.events },
    (_, index): HistoryEvent => ({
      index,
      time: index,
      type: "info",
      process: nemesisProcess,
      f: "not-kept",
      value: null,
    }),
  );
  const processOf = processesOf(columns);
  let processes =
    columns.process.reduce((most, process) => Math.max(most, process), -1) + columns.sessions + 1;
  for (let row = 0; row < columns.count; row++) {
    const process = processOf[columns.session[row]!]!;
    const call = { process, f: columns.functions[columns.f[row]!]!, ...keyOf(columns, row) };
    const invoked = columns.invoked[row]!;
    const input = inputOf(columns, row);
    events[invoked] = {
      ...call,
      index: invoked,
      time: timeOf(columns.invokedAtMs, row, invoked),
      type: "invoke",
      value: input,
    };
    const completed = columns.completed[row]!;
    if (completed === never) continue;
    const ended = { ...call, index: completed, time: timeOf(columns.completedAtMs, row, completed) };
    events[completed] =
      columns.status[row] === statuses.refused
        ? {
            ...ended,
            type: "fail",
            value: input,
            error: columns.result[row] === columns.nilValue ? "key-does-not-exist" : "precondition-failed",
          }
        : { ...ended, type: "ok", value: outputOf(columns, row, input) };
  }
  for (const [value, { invoked, completed }] of columns.aborted) {
    const call = { process: processes++, f: "write", value: columns.values[value] };
    events[invoked] = { ...call, index: invoked, time: invoked, type: "invoke" };
    events[completed] = { ...call, index: completed, time: completed, type: "fail", error: "abort" };
  }
  return { events };
}

/** A process that went on after a call without an answer goes on under a number of its own. */
function processesOf({ count, session, sessions, process: numbers }: Columns): Int32Array {
  const processOf = new Int32Array(sessions).fill(-1);
  const known = new Set<number>();
  let fresh = numbers.reduce((most, one) => Math.max(most, one), -1) + 1;
  for (let row = 0; row < count; row++) {
    const at = session[row]!;
    if (processOf[at]! >= 0) continue;
    processOf[at] = known.has(numbers[row]!) ? fresh++ : numbers[row]!;
    known.add(numbers[row]!);
  }
  return processOf;
}

function keyOf({ key, keys }: Columns, row: number): Pick<HistoryEvent, "key"> {
  const name = keys[key[row]!]!;
  return name === "" ? {} : { key: name };
}

function inputOf(columns: Columns, row: number): unknown {
  const value = (id: number): unknown => (id < 0 ? null : columns.values[id]);
  if (columns.functions[columns.f[row]!] === "cas")
    return [value(columns.expected[row]!), value(columns.argument[row]!)];
  return value(columns.argument[row]!);
}

/** Of calls that put something, the input again, as everywhere. */
function outputOf(columns: Columns, row: number, input: unknown): unknown {
  const result = columns.result[row]!;
  if (result >= 0) return columns.values[result];
  const role = roleOf(columns.functions[columns.f[row]!]!);
  return role === "put" || role === "cas" || role === "delete" ? input : null;
}

function timeOf(milliseconds: Float64Array | undefined, row: number, position: number): number {
  return milliseconds === undefined ? position : Math.round(milliseconds[row]! * nanosPerMs);
}
