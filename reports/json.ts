import type { RunRecord } from "../harness/run/run-record.ts";
import type { Reporter } from "./reporter.ts";

/** The run record as one document, for programs. */
export const json: Reporter = {
  name: "json",
  summary: "the run record as one JSON document with a versioned form",
  file: "run.json",
  render: (run) => `${recordText(run.record)}\n`,
};

/** Fields in the order in which a reader wants them, whatever order they were filled in; inner ones by name. */
export function recordText(record: RunRecord): string {
  const known = order.filter((field) => field in record);
  const others = Object.keys(record)
    .filter((field) => !(order as readonly string[]).includes(field))
    .sort();
  const fields = [...known, ...others].map((field) => [field, sorted(Reflect.get(record, field))]);
  return JSON.stringify(Object.fromEntries(fields), null, 2);
}

const order: readonly (keyof RunRecord)[] = [
  "format",
  "version",
  "verdict",
  "summary",
  "seed",
  "digest",
  "operations",
  "checks",
  "faults",
  "path",
  "reproduce",
  "scenario",
  "versions",
  "durationMs",
  "elapsedMs",
  "outsideAssumptions",
  "caveats",
  "counters",
];

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
