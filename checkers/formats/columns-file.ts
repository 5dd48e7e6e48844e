import type { Key } from "../../harness/core/operation.ts";
import { UsageError } from "../../harness/core/usage-error.ts";
import type { Columns } from "../engine/columns.ts";
import type { ModelOptions } from "../models/index.ts";

/**
 * The compact file: columns as they lie in memory. "FLTCOLS" and a version byte; the length of the header and a
 * checksum of all that follows it, as 32-bit words; the header as JSON (tables and sizes), padded with spaces to
 * a multiple of eight bytes; then the columns one after the other, little-endian, each padded to eight bytes.
 */
export const columnsVersion = 1;

const magic: readonly number[] = [..."FLTCOLS"].map((letter) => letter.charCodeAt(0));
const prologue = 16;

interface Header {
  readonly count: number;
  readonly events: number;
  readonly functions: readonly string[];
  readonly sessions: number;
  readonly keys: readonly Key[];
  readonly values: readonly unknown[];
  readonly nilValue: number;
  readonly initialValue?: number;
  readonly times: boolean;
  readonly aborted: readonly (readonly [number, number, number])[];
  readonly options: ModelOptions;
}

const wordColumns = [
  "session",
  "process",
  "key",
  "argument",
  "expected",
  "result",
  "invoked",
  "completed",
] as const;

/** The bytes of a compact file. `options` say how models are to read it. */
export function encodeColumns(columns: Columns, options: ModelOptions = {}): Uint8Array {
  const { count, invokedAtMs, completedAtMs, aborted } = columns;
  const header: Header = {
    count,
    events: columns.events,
    functions: columns.functions,
    sessions: columns.sessions,
    keys: columns.keys,
    values: columns.values,
    nilValue: columns.nilValue,
    ...(columns.initialValue === undefined ? {} : { initialValue: columns.initialValue }),
    times: invokedAtMs !== undefined,
    aborted: [...aborted].map(([value, { invoked, completed }]) => [value, invoked, completed]),
    options,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = prologue + padded(text.length);
  const bytes = new Uint8Array(start + bodySize(count, header.times)).fill(32, prologue, start);
  bytes.set([...magic, columnsVersion]);
  bytes.set(text, prologue);
  let at = start;
  const put = (column: Uint8Array | Int32Array | Float64Array): void => {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += padded(column.byteLength);
  };
  put(columns.f);
  put(columns.status);
  for (const name of wordColumns) put(columns[name]);
  if (invokedAtMs !== undefined && completedAtMs !== undefined) {
    put(invokedAtMs);
    put(completedAtMs);
  }
  const words = new DataView(bytes.buffer);
  words.setUint32(8, start - prologue, true);
  words.setUint32(12, checksum(bytes), true);
  return bytes;
}

export function isColumnsFile(bytes: Uint8Array): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

/** Reads a compact file; what is wrong with one is a UsageError in a sentence. */
export function decodeColumns(given: Uint8Array): {
  readonly columns: Columns;
  readonly options: ModelOptions;
} {
  if (!isColumnsFile(given)) throw new UsageError('no columns file: it does not begin with "FLTCOLS"');
  if (given[7] !== columnsVersion)
    throw new UsageError(`the columns file has version ${given[7]}; expected ${columnsVersion}`);
  // Columns are views into the bytes, which must therefore begin at a multiple of eight.
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = prologue + (bytes.length < prologue ? 0 : words.getUint32(8, true));
  if (bytes.length < Math.max(prologue, start)) throw cutOff(bytes.length, start);
  if (start % 8 !== 0) throw new UsageError("the columns file is broken: its header has no whole length");
  const header = headerOf(bytes.subarray(prologue, start));
  const size = start + bodySize(header.count, header.times);
  if (bytes.length < size) throw cutOff(bytes.length, size);
  if (bytes.length > size)
    throw new UsageError(`the columns file is ${bytes.length} bytes long; expected ${size}`);
  if (checksum(bytes) !== words.getUint32(12, true))
    throw new UsageError(
      "the columns file is broken: its checksum is another; expected the bytes that were written",
    );
  const columns = columnsFrom(bytes, start, header);
  const mistake = mistakeIn(columns);
  if (mistake !== undefined) throw new UsageError(`the columns file is broken: ${mistake}`);
  return { columns, options: header.options };
}

function columnsFrom(bytes: Uint8Array, start: number, header: Header): Columns {
  const { count, times } = header;
  let at = bytes.byteOffset + start;
  const take = <T>(width: number, of: (offset: number) => T): T => {
    const column = of(at);
    at += padded(count * width);
    return column;
  };
  const small = (): Uint8Array => take(1, (offset) => new Uint8Array(bytes.buffer, offset, count));
  const integers = (): Int32Array => take(4, (offset) => new Int32Array(bytes.buffer, offset, count));
  const doubles = (): Float64Array => take(8, (offset) => new Float64Array(bytes.buffer, offset, count));
  const f = small();
  const status = small();
  const named = Object.fromEntries(wordColumns.map((name) => [name, integers()]));
  const { aborted, options, times: _, ...tables } = header;
  return {
    ...tables,
    f,
    status,
    ...(named as Record<(typeof wordColumns)[number], Int32Array>),
    ...(times ? { invokedAtMs: doubles(), completedAtMs: doubles() } : {}),
    aborted: new Map(aborted.map(([value, invoked, completed]) => [value, { invoked, completed }])),
  };
}

function headerOf(text: Uint8Array): Header {
  try {
    const header = JSON.parse(new TextDecoder().decode(text)) as Header;
    const counts = [header.count, header.events, header.sessions, header.nilValue];
    const tables = [header.functions, header.keys, header.values, header.aborted];
    if (counts.every(isCount) && tables.every(Array.isArray))
      return { ...header, options: header.options ?? {} };
  } catch {
    // Told below.
  }
  throw new UsageError("the columns file is broken: its header is not what is written there; expected JSON");
}

/** Numbers that point outside their tables: engines trust them. */
function mistakeIn(columns: Columns): string | undefined {
  const { count, events, functions, keys, values, sessions } = columns;
  const limits = [
    ["argument", values.length, -1],
    ["expected", values.length, -1],
    ["result", values.length, -1],
    ["key", keys.length, 0],
    ["session", sessions, 0],
    ["invoked", events, 0],
  ] as const;
  for (const [name, most, least] of limits) {
    const column = columns[name];
    for (let row = 0; row < count; row++)
      if (column[row]! < least || column[row]! >= most) return `${name} of row ${row} is ${column[row]}`;
  }
  for (let row = 0; row < count; row++) {
    const completed = columns.completed[row]!;
    if (columns.f[row]! >= functions.length) return `the function of row ${row} is ${columns.f[row]}`;
    if (columns.status[row]! > 2) return `the status of row ${row} is ${columns.status[row]}`;
    if (completed <= columns.invoked[row]! || (completed >= events && completed !== 0x7fffffff))
      return `row ${row} completes at ${completed}`;
    if (row > 0 && columns.invoked[row]! <= columns.invoked[row - 1]!) return `row ${row} is out of order`;
  }
  return undefined;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 0x7fffffff;
}

function bodySize(count: number, times: boolean): number {
  return 2 * padded(count) + wordColumns.length * padded(4 * count) + (times ? 16 * count : 0);
}

function padded(size: number): number {
  return Math.ceil(size / 8) * 8;
}

/** FNV-1a over 32-bit words behind the prologue; a file is always whole words long. */
function checksum(bytes: Uint8Array): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + prologue, (bytes.length - prologue) >> 2);
  let sum = 0x811c9dc5;
  for (let at = 0; at < words.length; at++) sum = Math.imul(sum ^ words[at]!, 0x01000193);
  return sum >>> 0;
}

function cutOff(length: number, expected: number): UsageError {
  return new UsageError(`the columns file is cut off: it is ${length} bytes long; expected ${expected}`);
}
