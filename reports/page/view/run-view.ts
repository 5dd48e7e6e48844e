import type { FaultRecord, RunRecord } from "../../../harness/run/run-record.ts";
import { type Ending, labelOf } from "../../text/operation-label.ts";
import { formatMoment, formatPosition } from "../../text/time.ts";
import { unpackIntegers } from "../pack.ts";
import { endings, type PageAnomaly, type PageData } from "../page-data.ts";

type Numbers = Float64Array;

/** The page's data unpacked: columns by position of the operation, message, note or line. */
export interface RunView {
  readonly record: RunRecord;
  readonly truncated: readonly string[];
  /** False when the history has no clock; then an event stands for a millisecond. */
  readonly timed: boolean;
  /** A moment as a reader knows it: seconds, or the position in the history. */
  moment(time: number, digits?: number): string;
  readonly anomalies: readonly PageAnomaly[];
  readonly operations: OperationsView;
  readonly messages: MessagesView;
  readonly lines: LinesView;
  /** Faults that struck, in order of time. */
  readonly faults: readonly FaultRecord[];
  /** Nodes that anything was recorded of, in order of name. */
  readonly nodes: readonly string[];
  /** The end of everything recorded, ns; at least 1. */
  readonly end: number;
}

export interface OperationsView {
  readonly count: number;
  readonly process: Numbers;
  readonly invoked: Numbers;
  readonly completed: Numbers;
  readonly invokedAt: Numbers;
  /** When the client stopped waiting; the run's end for one that never did. */
  /** Nanoseconds between when it was due and its invocation. */
  readonly waited: Numbers;
  readonly endedAt: Numbers;
  f(index: number): string;
  ending(index: number): Ending;
  key(index: number): string;
  node(index: number): string;
  input(index: number): string;
  output(index: number): string;
  error(index: number): string;
  label(index: number): string;
  /** The operation with that invocation, or -1 when the page does not carry it. */
  byInvocation(event: number): number;
}

export interface MessagesView {
  readonly count: number;
  readonly sentAt: Numbers;
  /** When it arrived or was lost; infinite when it was still under way at the end. */
  readonly endedAt: Numbers;
  src(index: number): string;
  dest(index: number): string;
  type(index: number): string;
  body(index: number): string;
  dropped(index: number): string;
}

/** Notes and log lines in one order of time. */
export interface LinesView {
  readonly count: number;
  readonly time: Numbers;
  node(index: number): string;
  /** The kind of a note, "log" for a line of a log. */
  kind(index: number): string;
  text(index: number): string;
}

/** Views of time need room to zoom; positions have none between them. */
const nanosPerPosition = 1e6;

export function runView(data: PageData): RunView {
  const scale = data.timed ? 1 : nanosPerPosition;
  const operations = operationsView(data, scale);
  const messages = messagesView(data);
  const lines = linesView(data);
  const faults = data.record.faults
    .filter((fault) => fault.skipped === undefined)
    .sort((one, other) => one.injectedAt - other.injectedAt);
  let end = Math.max(1, lines.time.at(-1) ?? 0);
  for (const time of operations.endedAt) if (time > end) end = time;
  for (const time of messages.endedAt) if (Number.isFinite(time) && time > end) end = time;
  for (const fault of faults) end = Math.max(end, fault.injectedAt, fault.mendedAt ?? 0);
  for (let index = 0; index < operations.count; index++) {
    if (operations.endedAt[index] === Number.POSITIVE_INFINITY) operations.endedAt[index] = end;
  }
  return {
    record: data.record,
    truncated: data.truncated,
    timed: data.timed,
    moment: (time, digits) =>
      data.timed ? formatMoment(time, digits) : formatPosition(time / nanosPerPosition),
    anomalies: data.anomalies.map((anomaly) => ({
      ...anomaly,
      from: anomaly.from * scale,
      to: anomaly.to * scale,
    })),
    operations,
    messages,
    lines,
    faults,
    nodes: nodesOf(faults, operations, lines),
    end,
  };
}

function operationsView(data: PageData, scale: number): OperationsView {
  const columns = data.operations;
  const text = (column: string): ((index: number) => string) => texts(data.strings, column);
  const invoked = unpackIntegers(columns.invoked);
  const startedAt = unpackIntegers(columns.invokedAt);
  const invokedAt = startedAt.map((time) => time * scale);
  const ending = unpackIntegers(columns.ending);
  const [f, input, output] = [text(columns.f), text(columns.input), text(columns.output)];
  const byInvocation = new Map(Array.from(invoked, (event, index) => [event, index]));
  const endingAt = (index: number): Ending => endings[ending[index]!]!;
  return {
    count: columns.count,
    process: unpackIntegers(columns.process),
    invoked,
    completed: unpackIntegers(columns.completed),
    invokedAt,
    waited: unpackIntegers(columns.waited),
    endedAt: ends(startedAt, columns.duration).map((time) => time * scale),
    f,
    ending: endingAt,
    key: text(columns.key),
    node: text(columns.node),
    input,
    output,
    error: text(columns.error),
    label: (index) => labelOf({ f: f(index), input: input(index), output: output(index) }, endingAt(index)),
    byInvocation: (event) => byInvocation.get(event) ?? -1,
  };
}

function messagesView(data: PageData): MessagesView {
  const columns = data.messages;
  const text = (column: string): ((index: number) => string) => texts(data.strings, column);
  const sentAt = unpackIntegers(columns.sentAt);
  return {
    count: columns.count,
    sentAt,
    endedAt: ends(sentAt, columns.duration),
    src: text(columns.src),
    dest: text(columns.dest),
    type: text(columns.type),
    body: text(columns.body),
    dropped: text(columns.dropped),
  };
}

function linesView(data: PageData): LinesView {
  const { strings, notes, logs } = data;
  const [noteTime, logTime] = [unpackIntegers(notes.time), unpackIntegers(logs.time)];
  const [noteNode, noteKind, noteText] = [notes.node, notes.kind, notes.text].map((column) =>
    texts(strings, column),
  );
  const [logNode, logText] = [logs.node, logs.text].map((column) => texts(strings, column));
  const order = Array.from({ length: notes.count + logs.count }, (_, index) => index);
  const timeOf = (index: number): number =>
    index < notes.count ? noteTime[index]! : logTime[index - notes.count]!;
  order.sort((one, other) => timeOf(one) - timeOf(other) || one - other);
  const of = (index: number, note: (at: number) => string, log: (at: number) => string): string => {
    const at = order[index]!;
    return at < notes.count ? note(at) : log(at - notes.count);
  };
  return {
    count: order.length,
    time: Float64Array.from(order, timeOf),
    node: (index) => of(index, noteNode!, logNode!),
    kind: (index) => of(index, noteKind!, () => "log"),
    text: (index) => of(index, noteText!, logText!),
  };
}

function texts(strings: readonly string[], column: string): (index: number) => string {
  const positions = Uint32Array.from(unpackIntegers(column));
  return (index) => strings[positions[index]!]!;
}

function ends(starts: Numbers, durations: string): Numbers {
  return unpackIntegers(durations).map((duration, index) =>
    duration === 0 ? Number.POSITIVE_INFINITY : starts[index]! + duration - 1,
  );
}

function nodesOf(faults: readonly FaultRecord[], operations: OperationsView, lines: LinesView): string[] {
  const names = new Set<string>(faults.flatMap((fault) => fault.nodes));
  for (let index = 0; index < operations.count; index++) names.add(operations.node(index));
  for (let index = 0; index < lines.count; index++) names.add(lines.node(index));
  names.delete("");
  const number = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0);
  return [...names].sort((one, other) => number(one) - number(other) || (one < other ? -1 : 1));
}
