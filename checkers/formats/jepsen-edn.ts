import { ednRecords } from "./edn-records.ts";
import type { HistoryFormat, Imported } from "./format.ts";
import { EventRecord, type RawEvent } from "./record.ts";

/** Histories as Jepsen and Knossos store them: EDN maps with :process, :type, :f and :value. */
export const jepsenEdn: HistoryFormat = {
  name: "jepsen-edn",
  summary: "Jepsen's and Knossos' EDN histories; a read of nil says nothing, a failed call did not happen.",
  fits: (fileName, text) =>
    fileName.endsWith(".edn") || (/^[\s([;#]*\{\s*:/.test(text) && /:type\s+:invoke/.test(text)),
  read: (text) => ({ ...readEdn(text), options: { nil: "unknown", initial: 0 } }),
};

/** Reads EDN maps into a history, whatever the dialect. */
export function readEdn(text: string): Omit<Imported, "options"> {
  const record = new EventRecord();
  const { records, strays, unclosed } = ednRecords(text);
  for (const { line, fields } of records) {
    if (fields === undefined)
      record.broken(line, "not an EDN map; expected {:process 0, :type :invoke, :f :read}");
    else record.add(line, rawEvent(fields));
  }
  for (const stray of strays) {
    record.broken(
      stray.line,
      `expected a map {:process ... :type ... :f ...} but found ${JSON.stringify(stray.text)}`,
    );
  }
  if (unclosed !== undefined)
    record.torn(unclosed, "the map that begins here is never closed, and was left out");
  return { history: record.history(), problems: record.problems, problemsOmitted: record.problemsOmitted };
}

function rawEvent(fields: Readonly<{ [field: string]: unknown }>): RawEvent {
  const error = errorName(fields["error"]);
  return {
    type: fields["type"],
    process: fields["process"],
    f: fields["f"],
    // Maelstrom and Jepsen mark the last reads with a flag of the event; here it is their input.
    value: fields["final?"] === true && fields["type"] === "invoke" ? "final" : fields["value"],
    key: fields["key"],
    time: fields["time"],
    ...(error === undefined ? {} : { error }),
  };
}

/** An error is a keyword, or a vector that begins with one. */
function errorName(error: unknown): string | undefined {
  const first = Array.isArray(error) ? error[0] : error;
  return typeof first === "string" ? first : undefined;
}
