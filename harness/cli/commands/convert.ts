import { extname, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { columnsOf } from "../../../checkers/engine/columns-of.ts";
import { encodeColumns, encodeEdn, scanJsonl } from "../../../checkers/formats/index.ts";
import { encodeHistory } from "../../core/history-format.ts";
import { UsageError, unknownName } from "../../core/usage-error.ts";
import { readyToWrite, writeWhole } from "../../run/files.ts";
import { type HistoryBytes, readBytes, readHistory, withNil } from "../history-file.ts";

type Flags = Readonly<Record<string, string | boolean | undefined>>;

const written = ["jsonl", "columns", "edn"] as const;

type Written = (typeof written)[number];

/** `faultline convert IN OUT`: the same history in another form; `.gz` at the end of a name packs it. */
export function convert(from: string, to: string, flags: Flags): number {
  if (resolve(from) === resolve(to))
    throw new UsageError(`"${to}" would be written over itself; expected another file`);
  const form = formOf(to, flags["to"]);
  readyToWrite(to);
  const file = readBytes(from);
  const bytes = converted(file, form, flags);
  writeWhole(to, to.endsWith(".gz") ? gzipSync(bytes) : bytes);
  return 0;
}

function converted(file: HistoryBytes, form: Written, flags: Flags): Uint8Array {
  const given = flags["format"];
  const format = typeof given === "string" ? given : undefined;
  const isJsonl = format === "jsonl" || (format === undefined && /\.jsonl$/.test(file.name));
  if (form === "columns" && isJsonl) {
    const columns = scanJsonl(file.bytes, { times: true });
    if (columns !== undefined) return encodeColumns(columns, withNil({}, flags["nil"]));
  }
  const read = readHistory(file, format);
  const options = withNil(read.options, flags["nil"]);
  // What nil means is told beside the columns, so that nothing is lost in them.
  if (form === "columns") return encodeColumns(columnsOf(read.history, { times: true }), options);
  return new TextEncoder().encode(form === "edn" ? encodeEdn(read.history) : encodeHistory(read.history));
}

function formOf(path: string, given: unknown): Written {
  const ending = extname(path.replace(/\.gz$/, "")).slice(1);
  const name = typeof given === "string" ? given : ending;
  const form = written.find((one) => one === name);
  if (form !== undefined) return form;
  if (typeof given === "string") throw unknownName("form to write", name, written);
  throw new UsageError(
    `"${path}": its ending does not tell the form; give --to, or end it with ${written.map((one) => `.${one}`).join(", ")}`,
  );
}
