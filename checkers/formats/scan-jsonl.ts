import { historyFormat, historyVersion } from "../../harness/core/history-format.ts";
import type { Columns } from "../engine/columns.ts";
import { ColumnsBuilder } from "../engine/columns-builder.ts";
import type { ColumnOptions } from "../engine/columns-of.ts";
import { ByteInterner, Cursor, unreadable } from "./bytes.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const tokens = {
  index: bytesOf('{"index":'),
  time: bytesOf(',"time":'),
  type: bytesOf(',"type":"'),
  process: bytesOf(',"process":'),
  nemesis: bytesOf('"nemesis"'),
  f: bytesOf(',"f":'),
  value: bytesOf(',"value":'),
  key: bytesOf(',"key":'),
  node: bytesOf(',"node":'),
  error: bytesOf(',"error":'),
  message: bytesOf(',"message":'),
  null: bytesOf("null"),
  end: bytesOf("}"),
  invoke: bytesOf('invoke"'),
  ok: bytesOf('ok"'),
  fail: bytesOf('fail"'),
  info: bytesOf('info"'),
  refused: bytesOf("precondition-failed"),
  absent: bytesOf("key-does-not-exist"),
};

const types = [tokens.invoke, tokens.ok, tokens.fail, tokens.info];
const [invoke, ok, , info] = [0, 1, 2, 3] as const;

/** Rows of processes are found by their number up to here; a record with larger ones is not for this reader. */
const processesMax = 1_000_000;
const nanosPerMs = 1_000_000;

/**
 * Reads our own JSONL straight into columns, byte by byte, where fields stand in the order in which we write them.
 * Undefined for anything else, be it another order of fields or a broken line: the ordinary reader then takes the
 * file, and says what is wrong with it.
 */
export function scanJsonl(bytes: Uint8Array, options: ColumnOptions = {}): Columns | undefined {
  return new Scan(bytes, options).columns();
}

class Scan {
  readonly #cursor: Cursor;
  readonly #options: ColumnOptions;
  readonly #builder: ColumnsBuilder;
  readonly #texts: ByteInterner;
  readonly #functions: ByteInterner;
  readonly #keys: ByteInterner;
  /** The open row of each process, `idle`, or `retired` after an unknown end. */
  #rows = new Int32Array(1024).fill(idle);
  #position = 0;
  /** False when the event has no value: it is null then. */
  #isValued = true;

  constructor(bytes: Uint8Array, options: ColumnOptions) {
    this.#cursor = new Cursor(bytes);
    this.#options = options;
    // An event takes some hundred bytes, a call two events.
    const builder = new ColumnsBuilder(Math.ceil(bytes.length / 160), options.times === true);
    this.#builder = builder;
    this.#texts = new ByteInterner(bytes, (text) => builder.values.idOf(text));
    this.#functions = new ByteInterner(bytes, (text) => builder.functionId(text));
    this.#keys = new ByteInterner(bytes, (text) => builder.keys.idOf(text));
  }

  columns(): Columns | undefined {
    const { bytes } = this.#cursor;
    if (!this.#header()) return undefined;
    while (this.#cursor.at < bytes.length) if (!this.#event()) return undefined;
    const { initial } = this.#options;
    return this.#builder.finish(
      this.#position,
      initial === undefined ? this.#builder.nilValue : this.#builder.values.idOf(initial),
    );
  }

  /** Passes over a header, if there is one; false when the first line is none of ours. */
  #header(): boolean {
    const { bytes } = this.#cursor;
    if (tokens.index.every((byte, at) => bytes[at] === byte)) return true;
    const end = bytes.indexOf(0x0a);
    if (end < 0 || end > 65_536) return false;
    try {
      const fields: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
      if (typeof fields !== "object" || fields === null) return false;
      const { format, version, type } = fields as Readonly<Record<string, unknown>>;
      if (format !== historyFormat || version !== historyVersion || type !== undefined) return false;
    } catch {
      return false;
    }
    this.#cursor.at = end + 1;
    return true;
  }

  #event(): boolean {
    const cursor = this.#cursor;
    if (!cursor.take(tokens.index) || cursor.integer() !== this.#position) return false;
    if (!cursor.take(tokens.time)) return false;
    const time = cursor.integer();
    if (time === unreadable || !cursor.take(tokens.type)) return false;
    const type = types.findIndex((token) => cursor.take(token));
    if (type < 0 || !cursor.take(tokens.process)) return false;
    const process = cursor.take(tokens.nemesis) ? processesMax : cursor.integer();
    if (process === unreadable || process > processesMax || !cursor.take(tokens.f)) return false;
    const name = cursor.plainString();
    if (name === unreadable || cursor.at - 1 === name) return false;
    const nameEnd = cursor.at - 1;
    this.#isValued = cursor.take(tokens.value);
    if (process === processesMax) {
      if (type !== info || !this.#passOver()) return false;
      this.#position++;
      return this.#key() !== broken && this.#rest() !== broken;
    }
    return this.#call(type, process, this.#functions.idOf(name, nameEnd), time / nanosPerMs);
  }

  #call(type: number, process: number, f: number, atMs: number): boolean {
    if (process >= this.#rows.length) this.#grow(process);
    const row = this.#rows[process]!;
    if ((type === invoke) !== (row === idle)) return false;
    if (type !== invoke && (row < 0 || this.#builder.functionOf(row) !== f)) return false;
    const position = this.#position++;
    const builder = this.#builder;
    if (type === invoke) return this.#begin(position, process, f, atMs);
    const result = this.#result(builder.roles[f]!, row);
    const key = result === broken ? broken : this.#key();
    if (key === broken || (key !== absentKey && key !== builder.keyOf(row))) return false;
    const error = this.#rest();
    if (error === broken) return false;
    this.#rows[process] = idle;
    if (type === ok) builder.ok(row, position, result, atMs);
    else if (type === info) {
      builder.unknown(row);
      this.#rows[process] = retired;
    } else if (builder.roles[f] !== "cas") builder.failed(row, position, atMs);
    else if (error === errors.refused) builder.refused(row, position, -1, atMs);
    else if (error === errors.absent) builder.refused(row, position, builder.nilValue, atMs);
    else builder.failed(row, position, atMs);
    return true;
  }

  #begin(position: number, process: number, f: number, atMs: number): boolean {
    const builder = this.#builder;
    const role = builder.roles[f]!;
    let expected = -1;
    let argument: number;
    if (role === "cas") {
      // Anything but two values in brackets is for the ordinary reader.
      if (!this.#isValued || this.#cursor.bytes[this.#cursor.at++] !== 0x5b) return false;
      expected = this.#value();
      if (expected === broken || this.#cursor.bytes[this.#cursor.at++] !== 0x2c) return false;
      argument = this.#value();
      if (argument === broken || this.#cursor.bytes[this.#cursor.at++] !== 0x5d) return false;
    } else {
      argument = this.#value();
      if (argument === broken) return false;
      if (role === "delete") argument = builder.nilValue;
      else if (argument === builder.nilValue && role !== "put") argument = -1;
    }
    const key = this.#key();
    if (key === broken || this.#rest() === broken) return false;
    this.#rows[process] = builder.begin(
      position,
      { process, f, key: key === absentKey ? builder.keys.idOf("") : key, argument, expected },
      atMs,
    );
    return true;
  }

  /** As `columnsOf` takes outputs: of calls that put something they say nothing. */
  #result(role: string, row: number): number {
    if (role === "cas" || role === "delete") return this.#passOver() ? -1 : broken;
    const value = this.#value();
    if (value === this.#builder.nilValue)
      return (role === "observe" || role === "take") && this.#options.nil !== "unknown" ? value : -1;
    return role === "put" && value === this.#builder.argumentOf(row) ? -1 : value;
  }

  /** Passes over a value that says nothing; it must be one all the same. */
  #passOver(): boolean {
    const cursor = this.#cursor;
    if (!this.#isValued || cursor.take(tokens.null)) return true;
    const start = cursor.at;
    return cursor.skipValue() !== unreadable && this.#parsed(start) !== undefined;
  }

  /** The JSON between a place and the cursor. */
  #parsed(start: number): unknown {
    try {
      return JSON.parse(new TextDecoder().decode(this.#cursor.bytes.subarray(start, this.#cursor.at)));
    } catch {
      return undefined;
    }
  }

  /** The number of the value here. */
  #value(): number {
    if (!this.#isValued) return this.#builder.nilValue;
    const cursor = this.#cursor;
    const integer = cursor.integer();
    if (integer !== unreadable) return this.#builder.values.idOf(integer);
    if (cursor.take(tokens.null)) return this.#builder.nilValue;
    const text = cursor.plainString();
    if (text !== unreadable) return this.#texts.idOf(text, cursor.at - 1);
    const start = cursor.at;
    if (cursor.skipValue() === unreadable) return broken;
    const parsed = this.#parsed(start);
    return parsed === undefined ? broken : this.#builder.values.idOf(parsed);
  }

  /** The number of the key here, `absentKey` or `broken`. */
  #key(): number {
    const cursor = this.#cursor;
    if (!cursor.take(tokens.key)) return absentKey;
    const integer = cursor.integer();
    if (integer !== unreadable) return this.#builder.keys.idOf(integer);
    const text = cursor.plainString();
    return text === unreadable ? broken : this.#keys.idOf(text, cursor.at - 1);
  }

  /** Passes over the end of the line; answers which error stands there, if it is one that says what a cas saw. */
  #rest(): number {
    const cursor = this.#cursor;
    let error: number = errors.none;
    if (cursor.take(tokens.node) && cursor.plainString() === unreadable) return broken;
    if (cursor.take(tokens.error)) {
      const start = cursor.plainString();
      if (start === unreadable) return broken;
      error = this.#errorAt(start, cursor.at - 1);
    }
    if (
      cursor.take(tokens.message) &&
      (cursor.bytes[cursor.at] !== 0x22 || cursor.skipValue() === unreadable)
    )
      return broken;
    if (!cursor.take(tokens.end) || cursor.bytes[cursor.at++] !== 0x0a) return broken;
    return error;
  }

  #errorAt(start: number, end: number): number {
    if (this.#options.failedCas === "ignored") return errors.none;
    const is = (token: Uint8Array): boolean =>
      end - start === token.length && token.every((byte, at) => this.#cursor.bytes[start + at] === byte);
    if (is(tokens.refused)) return errors.refused;
    return is(tokens.absent) ? errors.absent : errors.none;
  }

  #grow(process: number): void {
    const rows = new Int32Array(2 ** Math.ceil(Math.log2(process + 1))).fill(idle);
    rows.set(this.#rows);
    this.#rows = rows;
  }
}

const idle = -1;
const retired = -2;
/** Numbers below all that stand for a value, a row or a key. */
const broken = -10;
const absentKey = -11;
const errors = { none: 0, refused: 1, absent: 2 } as const;
