import { assert } from "../../harness/core/assert.ts";
import { type History, type HistoryEvent, nemesisProcess } from "../../harness/core/history.ts";
import type { ProcessId } from "../../harness/core/operation.ts";
import type { Columns } from "./columns.ts";
import { ColumnsBuilder } from "./columns-builder.ts";
import { type Role, roleOf } from "./functions.ts";

/** What a history leaves open about its origin (reference, section 1); mixing these up flips verdicts. */
export interface ColumnOptions {
  /** What a read of nil says: the initial value (the default), or nothing. */
  readonly nil?: "initial" | "unknown";
  /** Whether a refused cas saw another value than its old one (the default), or says nothing. */
  readonly failedCas?: "observed" | "ignored";
  /** The value of a register before any write; nil when absent. */
  readonly initial?: unknown;
  /** Keep the clock's times, for staleness. */
  readonly times?: boolean;
}

const nanosPerMs = 1_000_000;

/** A history as columns. Calls that certainly did not happen are left out, and so are unanswered observations. */
export function columnsOf(history: History, options: ColumnOptions = {}): Columns {
  const builder = new ColumnsBuilder((history.events.length >> 1) + 16, options.times === true);
  const open = new Map<ProcessId, number>();
  for (let position = 0; position < history.events.length; position++) {
    const event = history.events[position]!;
    if (event.process === nemesisProcess) continue;
    if (event.type === "invoke") {
      open.set(event.process, begin(builder, event, event.process, position));
      continue;
    }
    const row = open.get(event.process);
    assert(row !== undefined, `the completion at ${position} has no invocation`);
    open.delete(event.process);
    end(builder, row, event, position, options);
  }
  const initial = options.initial === undefined ? builder.nilValue : builder.values.idOf(options.initial);
  return builder.finish(history.events.length, initial);
}

function begin(builder: ColumnsBuilder, event: HistoryEvent, process: ProcessId, position: number): number {
  const input = event.value ?? null;
  const pair = roleOf(event.f) === "cas" && Array.isArray(input) && input.length === 2 ? input : undefined;
  // A cas of another form is none, and no engine of registers may take it for one.
  const isOdd = pair === undefined && roleOf(event.f) === "cas";
  const f = builder.functionId(isOdd ? `${event.f} without a pair` : event.f);
  const begun = {
    process,
    f,
    // Calls without a key are on one object of their own.
    key: builder.keys.idOf(event.key ?? ""),
    argument:
      pair === undefined ? argumentOf(builder, builder.roles[f]!, input) : builder.values.idOf(pair[1]),
    expected: pair === undefined ? -1 : builder.values.idOf(pair[0]),
  };
  return builder.begin(position, begun, event.time / nanosPerMs);
}

function argumentOf(builder: ColumnsBuilder, role: Role, input: unknown): number {
  if (role === "delete") return builder.nilValue;
  return input === null && role !== "put" ? -1 : builder.values.idOf(input);
}

function end(
  builder: ColumnsBuilder,
  row: number,
  event: HistoryEvent,
  position: number,
  options: ColumnOptions,
): void {
  const atMs = event.time / nanosPerMs;
  const role = builder.roles[builder.functionOf(row)]!;
  if (event.type === "ok") {
    builder.ok(row, position, resultOf(builder, role, event.value ?? null, row, options), atMs);
  } else if (event.type === "info") {
    builder.unknown(row);
  } else if (role === "cas" && options.failedCas !== "ignored" && event.error === "precondition-failed") {
    builder.refused(row, position, -1, atMs);
  } else if (role === "cas" && options.failedCas !== "ignored" && event.error === "key-does-not-exist") {
    builder.refused(row, position, builder.nilValue, atMs);
  } else {
    builder.failed(row, position, atMs);
  }
}

/** What came back. Of calls that put something the output is their input again and says nothing. */
function resultOf(
  builder: ColumnsBuilder,
  role: Role,
  output: unknown,
  row: number,
  options: ColumnOptions,
): number {
  if (role === "cas" || role === "delete") return -1;
  if (output !== null) {
    const id = builder.values.idOf(output);
    return role === "put" && id === builder.argumentOf(row) ? -1 : id;
  }
  const answers = role === "observe" || role === "take";
  return answers && options.nil !== "unknown" ? builder.nilValue : -1;
}
