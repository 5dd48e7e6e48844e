import { unknownName } from "../../harness/core/usage-error.ts";
import type { HistoryFormat } from "./format.ts";
import { jepsenEdn } from "./jepsen-edn.ts";
import { jepsenLog } from "./jepsen-log.ts";
import { jsonl } from "./jsonl.ts";
import { porcupineKv } from "./porcupine-kv.ts";

/** The formats that are read; more particular ones first, for `detectFormat` takes the first that fits. */
export const formats: readonly HistoryFormat[] = [jsonl, jepsenLog, porcupineKv, jepsenEdn];

export function formatNamed(name: string): HistoryFormat {
  const format = formats.find((candidate) => candidate.name === name);
  if (format === undefined)
    throw unknownName(
      "history format",
      name,
      formats.map((known) => known.name),
    );
  return format;
}

/** The format a file seems to have, from its name and its text; undefined when none fits. */
export function detectFormat(fileName: string, text: string): HistoryFormat | undefined {
  const beginning = text.slice(0, 64 * 1024);
  return formats.find((format) => format.fits(fileName, beginning));
}

export { columnsVersion, decodeColumns, encodeColumns, isColumnsFile } from "./columns-file.ts";
export type { HistoryFormat, Imported } from "./format.ts";
export { scanJsonl } from "./scan-jsonl.ts";
export { encodeEdn } from "./write-edn.ts";
