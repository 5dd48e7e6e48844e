import type { History } from "../../harness/core/history.ts";
import type { Columns } from "../engine/columns.ts";
import { columnsOf } from "../engine/columns-of.ts";
import type { Violation } from "../engine/finding.ts";
import type { AnyModel } from "../model.ts";
import type { Part } from "./parts.ts";
import type { Found } from "./search.ts";

/** What the fast test found of a part. */
export interface Fast {
  /** `stuck` of a violated part says nothing about where: `violation` does. */
  readonly found: Found;
  readonly columns: Columns;
  readonly violation?: () => Violation;
}

/** Asks the model's fast test, if it has one that fits the way the history is split. */
export function decideFast(model: AnyModel, history: History, parts: readonly Part[]): Map<Part, Fast> {
  const answers = new Map<Part, Fast>();
  const { fastTest } = model;
  if (fastTest === undefined) return answers;
  const columns = columnsOf(history, fastTest.reading);
  if (model.partition === undefined && columns.keys.length > 1) return answers;
  const findings = fastTest.decide(columns);
  const placeAt = new Int32Array(columns.events).fill(-1);
  for (const { operations } of parts)
    for (let place = 0; place < operations.length; place++) placeAt[operations[place]!.invoked] = place;
  const byKey = new Map(parts.map((part) => [part.key, part]));
  const partOf = (key: number): Part =>
    (model.partition === undefined ? parts[0] : byKey.get(columns.keys[key]))!;
  const spent = { steps: 0, remembered: 0 };
  for (const { key, rows } of findings.orders) {
    const order = Array.from(rows, (row) => placeAt[columns.invoked[row]!]!);
    answers.set(partOf(key), { found: { kind: "linearizable", order, ...spent }, columns });
  }
  for (const key of findings.violated) {
    const violation = (): Violation => findings.explain(key);
    answers.set(partOf(key), { found: { kind: "stuck", furthest: -1, ...spent }, columns, violation });
  }
  return answers;
}
