import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Columns } from "../../checkers/engine/columns.ts";
import { historyFrom } from "../../checkers/engine/history-from.ts";
import type { HistoryFormat } from "../../checkers/formats/format.ts";
import {
  decodeColumns,
  detectFormat,
  formatNamed,
  formats,
  isColumnsFile,
} from "../../checkers/formats/index.ts";
import type { ModelOptions } from "../../checkers/index.ts";
import type { History } from "../core/history.ts";
import { UsageError } from "../core/usage-error.ts";
import { refusalText } from "../run/files.ts";

/** A file's bytes, unpacked where it is packed. */
export interface HistoryBytes {
  readonly path: string;
  /** The file's name without the `.gz` of a packed one: its ending may tell the format. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Unpacked bytes beyond this are refused: a packed file of a few megabytes may hold any number of them. */
const unpackedMax = 4_000_000_000;

/** Reads a file whole; a packed one that is cut off or no gzip at all is a mistake told in a sentence. */
export function readBytes(path: string): HistoryBytes {
  const name = basename(path).replace(/\.gz$/, "");
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read "${path}": ${refusalText(error)}`);
  }
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isPacked && !path.endsWith(".gz")) return { path, name, bytes };
  try {
    return { path, name, bytes: gunzipSync(bytes, { maxOutputLength: unpackedMax }) };
  } catch (error) {
    throw new UsageError(`${path}: cannot unpack it (${reasonOf(error)}); expected a whole gzip file`);
  }
}

export interface ReadHistory {
  readonly history: History;
  readonly options: ModelOptions;
  /** The format it was read in. */
  readonly format: string;
  /** The line, from 1, on which an event of the history stands; undefined where the format has no lines. */
  lineOf(event: number): number | undefined;
}

/** Reads the file in its format. A torn last line is reported and left out; any other broken line refuses the file. */
export function readHistory(file: HistoryBytes, formatName: string | undefined): ReadHistory {
  const { path, name, bytes } = file;
  if (formatName === "columns" || (formatName === undefined && isColumnsFile(bytes))) {
    const { columns, options } = columnsIn(file);
    return { history: historyFrom(columns), options, format: "columns", lineOf: () => undefined };
  }
  const text = textOf(file);
  if (text.trim() === "" && formatName === undefined)
    throw new UsageError(
      `${path} is empty: expected a history. (With a --format, an empty file is a history without events.)`,
    );
  const format = formatName === undefined ? detectFormat(name, text) : formatNamed(formatName);
  if (format === undefined)
    throw new UsageError(
      `${path}: cannot tell the format; give --format, one of ${[...formats.map((one) => one.name), "columns"].join(", ")}`,
    );
  const { history, problems, problemsOmitted, options } = format.read(text);
  const broken = problems.filter((problem) => problem.kind === "broken");
  for (const problem of problems) {
    if (problem.kind === "torn")
      process.stderr.write(`faultline: ${path}: line ${problem.line}: ${problem.message}\n`);
  }
  if (broken.length > 0) {
    const lines = broken.map((problem) => `  line ${problem.line}: ${problem.message}`);
    if (problemsOmitted > 0) lines.push(`  and ${problemsOmitted} more`);
    throw new UsageError(
      `${path} is not a well-formed history of the format ${format.name}:\n${lines.join("\n")}`,
    );
  }
  if (history.events.length === 0 && problems.length === 0 && !/^[\s,()[\]]{0,20}$/.test(text))
    throw new UsageError(
      `${path} holds no event of the format ${format.name}: expected one a line, or a list of them.`,
    );
  return { history, options, format: format.name, lineOf: (event) => lineOf(format, text, event) };
}

/** The shortest beginning of the file that holds the event ends with its line; found by halving. */
function lineOf(format: HistoryFormat, text: string, event: number): number | undefined {
  const lines = text.split("\n");
  const events = (count: number): number =>
    format.read(lines.slice(0, count).join("\n")).history.events.length;
  let low = 1;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (events(middle) > event) high = middle;
    else low = middle + 1;
  }
  // A list over many lines cannot be read from its beginning alone: then no line is named rather than a wrong one.
  return events(low) === event + 1 ? low : undefined;
}

/** The columns of a compact file. */
export function columnsIn({ path, bytes }: HistoryBytes): { columns: Columns; options: ModelOptions } {
  try {
    return decodeColumns(bytes);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${path}: ${error.message}`);
  }
}

/** What `--nil` says about the history takes the place of what its format says. */
export function withNil(options: ModelOptions, nil: unknown): ModelOptions {
  if (nil === undefined) return options;
  if (nil !== "initial" && nil !== "unknown")
    throw new UsageError(`--nil "${String(nil)}": expected initial or unknown`);
  return { ...options, nil };
}

function textOf({ path, bytes }: HistoryBytes): string {
  try {
    return new TextDecoder().decode(bytes);
  } catch {
    throw new UsageError(
      `${path}: its ${bytes.length} bytes are too many for one text; convert it to columns where it is recorded`,
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
