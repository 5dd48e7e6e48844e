import { operationsOf } from "../../harness/core/history.ts";
import type { Operation } from "../../harness/core/operation.ts";
import type { RunData, RunRecord } from "../../harness/run/run-record.ts";
import { type Guilt, guiltOf, isTimed } from "../guilty.ts";
import { endingOf, textsOf } from "../text/operation-label.ts";
import { formatCount } from "../text/time.ts";
import { cut, formatValue } from "../text/value.ts";
import { encodeMessages } from "./encode-messages.ts";
import { linearizationOf } from "./linearization.ts";
import { type Focus, focusOf, nearest } from "./nearest.ts";
import { packIntegers } from "./pack.ts";
import {
  endings,
  type LogColumns,
  type NoteColumns,
  type OperationColumns,
  type PageData,
} from "./page-data.ts";
import { Strings } from "./strings.ts";

/** What the page may carry. Reaching a limit is said on the page. */
export interface PageLimits {
  readonly operationsMax: number;
  readonly messagesMax: number;
  readonly notesMax: number;
  readonly logsMax: number;
  /** Characters of values, message bodies, notes and logs together, each kind about a third. */
  readonly charactersMax: number;
  readonly anomaliesMax: number;
}

export const pageLimits: PageLimits = {
  operationsMax: 250_000,
  messagesMax: 20_000,
  notesMax: 20_000,
  logsMax: 20_000,
  charactersMax: 4_500_000,
  anomaliesMax: 50,
};

/** The run as columns, cut down to what a page may carry: nearest to anomalies, then to faults. */
export function encodePage(run: RunData, limits: PageLimits = pageLimits): PageData {
  const strings = new Strings();
  const guilts = guiltOf(run);
  const focus = focusOf(run, guilts);
  const all = operationsOf(run.history);
  const operations = nearest(all, limits.operationsMax, focus, (operation) => operation.invokedAt);
  const messages = encodeMessages(run.messages, strings, focus, limits);
  const notes = nearest(
    run.notes,
    limits.notesMax,
    focus,
    (note) => note.time,
    (note) => note.kind === "role",
  );
  const logs = nearest(run.logs, limits.logsMax, focus, (line) => line.time);
  const shown = guilts.slice(0, limits.anomaliesMax);
  return {
    format: "faultline-page",
    version: 1,
    record: trimmed(run.record),
    operations: encodeOperations(operations, strings, limits.charactersMax / 3),
    messages: messages.columns,
    notes: encodeNotes(notes, strings, limits.charactersMax / 6),
    logs: encodeLogs(logs, strings, limits.charactersMax / 6),
    strings: strings.texts,
    anomalies: shown.map(pageAnomaly),
    timed: isTimed(run.history),
    truncated: [
      ...said("operations", operations.length, all.length, focus),
      ...said("messages", messages.columns.count, messages.total, focus),
      ...said("notes", notes.length, run.notes.length, focus),
      ...said("log lines", logs.length, run.logs.length, focus),
      ...said("anomalies", shown.length, guilts.length, []),
    ],
  };
}

function encodeOperations(
  operations: readonly Operation[],
  strings: Strings,
  charactersMax: number,
): OperationColumns {
  const lengthMax = Math.max(14, Math.min(400, Math.floor(charactersMax / (1 + operations.length))));
  const texts = operations.map((operation) => textsOf(operation, lengthMax));
  const column = (value: (operation: Operation, index: number) => number): string =>
    packIntegers(operations.map(value));
  const text = (value: (operation: Operation, index: number) => string): string =>
    column((operation, index) => strings.position(value(operation, index)));
  return {
    count: operations.length,
    f: text((operation) => operation.f),
    ending: column((operation) => endings.indexOf(endingOf(operation))),
    process: column((operation) => operation.process),
    key: text((operation) => (operation.key === undefined ? "" : String(operation.key))),
    node: text((operation) => operation.node ?? ""),
    input: text((_, index) => texts[index]!.input),
    output: text((_, index) => texts[index]!.output),
    error: text(({ outcome }) => (outcome.type === "ok" ? "" : cut(errorOf(outcome), 120))),
    invoked: column((operation) => operation.invoked),
    completed: column(({ completed }) => (Number.isFinite(completed) ? completed : 0)),
    invokedAt: column((operation) => operation.invokedAt),
    waited: column(({ invokedAt, dueAt = invokedAt }) => Math.max(0, Math.round(invokedAt - dueAt))),
    duration: column(({ invokedAt, completedAt }) =>
      completedAt === undefined ? 0 : completedAt - invokedAt + 1,
    ),
  };
}

function errorOf(outcome: { readonly error: string; readonly message?: string }): string {
  return outcome.message === undefined ? outcome.error : `${outcome.error}: ${outcome.message}`;
}

function encodeNotes(notes: RunData["notes"], strings: Strings, charactersMax: number): NoteColumns {
  const lengthMax = Math.max(20, Math.min(400, Math.floor(charactersMax / (1 + notes.length))));
  const fields = (note: RunData["notes"][number]): string =>
    Object.entries(note.fields)
      .map(([name, value]) => `${name}=${formatValue(unpacked(value), lengthMax)}`)
      .join(" ");
  return {
    count: notes.length,
    time: packIntegers(notes.map((note) => note.time)),
    node: packIntegers(notes.map((note) => strings.position(note.node))),
    epoch: packIntegers(notes.map((note) => note.epoch)),
    kind: packIntegers(notes.map((note) => strings.position(note.kind))),
    text: packIntegers(notes.map((note) => strings.position(cut(fields(note), lengthMax)))),
  };
}

/** Nodes note composite values as JSON text, so that they can be compared; people read them without its quotes. */
function unpacked(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function encodeLogs(logs: RunData["logs"], strings: Strings, charactersMax: number): LogColumns {
  const lengthMax = Math.max(40, Math.min(2000, Math.floor(charactersMax / (1 + logs.length))));
  return {
    count: logs.length,
    time: packIntegers(logs.map((line) => line.time)),
    node: packIntegers(logs.map((line) => strings.position(line.node))),
    text: packIntegers(logs.map((line) => strings.position(cut(line.text, lengthMax)))),
  };
}

function pageAnomaly(guilt: Guilt): PageData["anomalies"][number] {
  return {
    check: guilt.check,
    kind: guilt.anomaly.kind,
    key: guilt.anomaly.key === undefined ? null : String(guilt.anomaly.key),
    from: guilt.from,
    to: guilt.to,
    operations: guilt.operations.map((operation) => operation.invoked),
    culprit: guilt.culprit?.invoked ?? null,
    linearization: linearizationOf(guilt.anomaly.detail),
  };
}

/** What a checker keeps for figures can be huge; the page has its own form of it. The rest stays in run.json. */
function trimmed(record: RunRecord): RunRecord {
  return {
    ...record,
    checks: record.checks.map(({ name, validity, summary }) => ({ name, validity, summary, anomalies: [] })),
    faults: record.faults.slice(0, 2000),
    scenario: { ...record.scenario, schedule: record.scenario.schedule.slice(0, 500) },
  };
}

function said(what: string, kept: number, total: number, focus: readonly Focus[]): string[] {
  if (kept === total) return [];
  const where = focus.length === 0 ? "the first ones" : "those nearest to anomalies and faults";
  return [`${formatCount(kept)} of ${formatCount(total)} ${what} are shown: ${where}.`];
}
