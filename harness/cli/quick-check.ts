import type { Columns } from "../../checkers/engine/columns.ts";
import { statuses } from "../../checkers/engine/columns.ts";
import { isColumnsFile, scanJsonl } from "../../checkers/formats/index.ts";
import { type ModelOptions, modelNamed } from "../../checkers/index.ts";
import { columnsVerdict } from "../../checkers/linearizability/columns-verdict.ts";
import type { Verdict } from "../core/verdict.ts";
import type { RunRecord } from "../run/run-record.ts";
import { columnsIn, type HistoryBytes, withNil } from "./history-file.ts";
import { boundsOf } from "./staleness-bounds.ts";

type Flags = Readonly<Record<string, string | boolean | undefined>>;

export interface QuickCheck {
  readonly verdict: Verdict;
  readonly operations: RunRecord["operations"];
  readonly processes: number;
}

/** Files below this are read in full: their verdicts carry orders, and reports draw them. */
const largeMin = 16_000_000;

/**
 * Linearizability of a large file straight from its columns, when that is all that is asked and the model's own
 * test finds it valid. Undefined for everything else, which the ordinary way then decides and explains.
 */
export function quickCheck(file: HistoryBytes, flags: Flags): QuickCheck | undefined {
  const { model: name, checker, consistency, report, format } = flags;
  if (typeof name !== "string" || file.bytes.length < largeMin) return undefined;
  if (checker !== undefined || consistency !== undefined || report !== undefined) return undefined;
  if (boundsOf(flags) !== undefined) return undefined;
  const isColumns = format === "columns" || (format === undefined && isColumnsFile(file.bytes));
  const isJsonl = format === "jsonl" || (format === undefined && file.name.endsWith(".jsonl"));
  if (!isColumns && !isJsonl) return undefined;
  const stored = isColumns ? columnsIn(file) : undefined;
  const options = withNil(stored?.options ?? {}, flags["nil"]);
  const model = modelNamed(name, options);
  if (model.fastTest === undefined) return undefined;
  const columns =
    stored === undefined ? scanJsonl(file.bytes, model.fastTest.reading) : reread(stored.columns, options);
  if (columns === undefined) return undefined;
  const verdict = columnsVerdict(model, columns);
  return verdict === undefined ? undefined : { verdict, ...figuresOf(columns) };
}

/** Stored columns as the options read them; undefined when that needs more than another look at nil. */
function reread(columns: Columns, { nil, initial, failedCas }: ModelOptions): Columns | undefined {
  if (failedCas === "ignored") return undefined;
  const initialValue = initial === undefined ? columns.nilValue : columns.values.indexOf(initial);
  if (initialValue < 0) return undefined;
  if (nil !== "unknown") return { ...columns, initialValue };
  const result = columns.result.map((value, row) =>
    value === columns.nilValue && columns.status[row] !== statuses.refused ? -1 : value,
  );
  return { ...columns, initialValue, result };
}

/** Calls that failed are known by what they would have written only. */
function figuresOf(columns: Columns): Pick<QuickCheck, "operations" | "processes"> {
  const total = { ok: 0, fail: columns.aborted.size, info: 0 };
  const byFunction = Object.fromEntries(columns.functions.map((f) => [f, { ok: 0, fail: 0, info: 0 }]));
  const kinds = ["ok", "info", "fail"] as const;
  for (let row = 0; row < columns.count; row++) {
    const kind = kinds[columns.status[row]!]!;
    total[kind]++;
    byFunction[columns.functions[columns.f[row]!]!]![kind]++;
  }
  return { operations: { ...total, byFunction }, processes: columns.sessions };
}
