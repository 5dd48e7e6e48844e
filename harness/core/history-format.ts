import { type EventType, type History, type HistoryEvent, nemesisProcess } from "./history.ts";
import { isNestedTooDeep, nestingMax } from "./nesting.ts";
import type { Key, ProcessId } from "./operation.ts";

export const historyFormat = "faultline-history";
export const historyVersion = 1;

/** The optional first line of a stored history: what it is, and whatever the writer wants to keep with it. */
export interface HistoryHeader {
  readonly format: typeof historyFormat;
  readonly version: number;
  readonly [field: string]: unknown;
}

/** What is wrong with one line, in a sentence that says what was expected. */
export interface HistoryProblem {
  /** Counted from 1, as editors do. */
  readonly line: number;
  /** `torn`: the last line was cut off in the middle of writing and is left out; all before it stands. */
  readonly kind: "torn" | "broken";
  readonly message: string;
}

export interface DecodedHistory {
  readonly header?: HistoryHeader;
  /** The events that could be read, with dense indexes; complete only when no problem is `broken`. */
  readonly history: History;
  readonly problems: readonly HistoryProblem[];
  /** How many problems were found beyond those listed. */
  readonly problemsOmitted: number;
}

/** One event as one line of JSON, without the line's end. Values must be JSON; undefined fields are left out. */
export function encodeEvent(event: HistoryEvent): string {
  const { index, time, type, process, f, value, key, node, error, message, due } = event;
  return JSON.stringify({ index, time, type, process, f, value, key, node, error, message, due });
}

/** The header line, without the line's end. */
export function encodeHeader(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...fields, format: historyFormat, version: historyVersion });
}

/** A whole history as JSONL: one event a line, each line ended. `header` adds a first line with those fields. */
export function encodeHistory(history: History, header?: Readonly<Record<string, unknown>>): string {
  const lines = history.events.map(encodeEvent);
  if (header !== undefined) lines.unshift(encodeHeader(header));
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * Reads a whole JSONL history. Never throws: every line that is not as it should be is named, up to
 * `problemsMax`, and left out. A missing `index` is the position; so is a missing `time`, for order is all
 * that checkers compare. Blank lines and unknown fields are passed over.
 */
export function decodeHistory(text: string, problemsMax = 20): DecodedHistory {
  const decoder = new Decoder(problemsMax);
  const lines = text.split("\n");
  for (const [position, line] of lines.entries()) {
    const trimmed = (position === 0 ? line.replace(/^\uFEFF/, "") : line).trim();
    if (trimmed !== "") decoder.line(position + 1, trimmed, position === lines.length - 1);
  }
  return decoder.result();
}

type Fields = Readonly<Record<string, unknown>>;

class Decoder {
  readonly #problemsMax: number;
  readonly #events: HistoryEvent[] = [];
  readonly #problems: HistoryProblem[] = [];
  readonly #processes = new Processes();
  #header: HistoryHeader | undefined;
  #omitted = 0;
  #records = 0;
  #seen = 0;

  constructor(problemsMax: number) {
    this.#problemsMax = problemsMax;
  }

  line(line: number, text: string, unended: boolean): void {
    this.#seen++;
    const parsed = parse(text);
    if (typeof parsed === "string") {
      // A prefix of an object is never JSON: an unended last line that parses is whole.
      if (unended) this.#report(line, "torn", `the last line is torn (${parsed}) and was left out`);
      else this.#report(line, "broken", parsed);
      this.#records++;
      return;
    }
    if (parsed["format"] !== undefined && parsed["type"] === undefined) {
      this.#takeHeader(line, parsed);
      return;
    }
    // Counted also when broken, so that one broken line does not put every later index in the wrong.
    const position = this.#records++;
    const event = eventOf(parsed, position, this.#events.length);
    const wrong = typeof event === "string" ? event : this.#processes.take(event, line);
    if (wrong !== undefined) this.#report(line, "broken", wrong);
    else this.#events.push(event as HistoryEvent);
  }

  result(): DecodedHistory {
    const decoded = {
      history: { events: this.#events },
      problems: this.#problems,
      problemsOmitted: this.#omitted,
    };
    return this.#header === undefined ? decoded : { header: this.#header, ...decoded };
  }

  #takeHeader(line: number, fields: Fields): void {
    if (this.#seen > 1) this.#report(line, "broken", "a header stands here; expected on the first line only");
    else if (fields["format"] !== historyFormat)
      this.#report(line, "broken", `the format is ${shown(fields["format"])}; expected "${historyFormat}"`);
    else if (fields["version"] !== historyVersion)
      this.#report(line, "broken", `the version is ${shown(fields["version"])}; expected ${historyVersion}`);
    else this.#header = fields as HistoryHeader;
  }

  #report(line: number, kind: HistoryProblem["kind"], message: string): void {
    if (this.#problems.length < this.#problemsMax) this.#problems.push({ line, kind, message });
    else this.#omitted++;
  }
}

/** Who is busy, since which line, with what; and who has retired. */
class Processes {
  readonly #open = new Map<ProcessId, { readonly line: number; readonly event: HistoryEvent }>();
  readonly #retired = new Map<ProcessId, number>();

  /** Takes note of the event, or says why it cannot stand there. */
  take(event: HistoryEvent, line: number): string | undefined {
    if (event.process === nemesisProcess)
      return event.type === "info"
        ? undefined
        : `a fault's event has type "${event.type}"; expected "info" for process "${nemesisProcess}"`;
    return event.type === "invoke"
      ? this.#invoke(event, event.process, line)
      : this.#complete(event, event.process, line);
  }

  #invoke(event: HistoryEvent, process: ProcessId, line: number): string | undefined {
    const open = this.#open.get(process);
    if (open !== undefined)
      return `process ${process} invokes while its call of line ${open.line} is open; expected a completion first`;
    const retired = this.#retired.get(process);
    if (retired !== undefined)
      return `process ${process} acts again after its call ended info on line ${retired}; expected a new process number`;
    this.#open.set(process, { line, event });
    return undefined;
  }

  #complete(event: HistoryEvent, process: ProcessId, line: number): string | undefined {
    const open = this.#open.get(process);
    if (open === undefined)
      return `a completion without an invocation: process ${process} has no open call; expected an "invoke" before`;
    if (event.f !== open.event.f)
      return `the completion is of ${shown(event.f)}; expected ${shown(open.event.f)}, as invoked on line ${open.line}`;
    if (event.key !== undefined && event.key !== open.event.key)
      return `the completion has key ${shown(event.key)}; expected ${shown(open.event.key)}, as invoked on line ${open.line}`;
    this.#open.delete(process);
    if (event.type === "info") this.#retired.set(process, line);
    return undefined;
  }
}

/** The object on a line, or what is wrong with it. */
function parse(text: string): Fields | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `not JSON: ${excerpt(text)}; expected one event as a JSON object`;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `${excerpt(text)} is not an object; expected one event as a JSON object`;
  return value as Fields;
}

/** The event, or what is wrong with it. `position` is where it stands in the file, `index` where in the history. */
function eventOf(fields: Fields, position: number, index: number): HistoryEvent | string {
  const { time = index, type, process, f, value } = fields;
  if (fields["index"] !== undefined && fields["index"] !== position)
    return `the index is ${shown(fields["index"])}; expected ${position}, dense from 0, or none`;
  if (!isTime(time)) return `the time is ${shown(time)}; expected nanoseconds, 0 or more`;
  if (!isEventType(type)) return `the type is ${shown(type)}; expected "invoke", "ok", "fail" or "info"`;
  if (!isProcess(process))
    return `the process is ${shown(process)}; expected an integer, 0 or more, or "${nemesisProcess}"`;
  if (typeof f !== "string" || f === "") return `f is ${shown(f)}; expected the name of a function`;
  if (isNestedTooDeep(value))
    return `the value is nested deeper than ${nestingMax} levels; expected plain data`;
  const key = fields["key"] ?? undefined;
  if (key !== undefined && !isKey(key)) return `the key is ${shown(key)}; expected text or a number`;
  const event: Writable = { index, time, type, process, f, value };
  if (key !== undefined) event.key = key;
  for (const name of ["node", "error", "message"] as const) {
    const text = fields[name] ?? undefined;
    if (text === undefined) continue;
    if (typeof text !== "string") return `${name} is ${shown(text)}; expected text`;
    event[name] = text;
  }
  const due = fields["due"] ?? undefined;
  if (due !== undefined && !isTime(due)) return `due is ${shown(due)}; expected nanoseconds, 0 or more`;
  if (due !== undefined) event.due = due;
  return event;
}

type Writable = { -readonly [Field in keyof HistoryEvent]: HistoryEvent[Field] };

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isEventType(value: unknown): value is EventType {
  return value === "invoke" || value === "ok" || value === "fail" || value === "info";
}

function isProcess(value: unknown): value is ProcessId | typeof nemesisProcess {
  return value === nemesisProcess || (Number.isSafeInteger(value) && (value as number) >= 0);
}

function isKey(value: unknown): value is Key {
  return typeof value === "string" || (typeof value === "number" && Number.isFinite(value));
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : excerpt(JSON.stringify(value));
}

function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
