import { type Verdict, valid } from "../../harness/core/verdict.ts";
import type { Columns } from "../engine/columns.ts";
import type { AnyModel } from "../model.ts";
import { counted } from "../wording.ts";
import type { LinearizableFigures } from "./linearizable.ts";

/**
 * The verdict of `linearizable` for columns that the model's fast test finds valid, without ever making
 * operations. Undefined when it does not decide every key so: what is left needs the history itself.
 */
export function columnsVerdict(model: AnyModel, columns: Columns): Verdict | undefined {
  const { fastTest } = model;
  if (fastTest === undefined || !columns.functions.every((f) => knows(model, f))) return undefined;
  if (model.partition === undefined && columns.keys.length > 1) return undefined;
  for (let row = 0; row < columns.count; row++)
    if (columns.expected[row]! < 0 && columns.functions[columns.f[row]!] === "cas") return undefined;
  const { orders } = fastTest.decide(columns);
  const present = new Set(columns.key).size;
  if (new Set(orders.map(({ key }) => key)).size < present) return undefined;
  const figures: LinearizableFigures = {
    form: "linearizable",
    model: model.name,
    parts: present,
    operations: columns.count,
    steps: 0,
    remembered: 0,
    fast: { test: fastTest.name, parts: present },
  };
  const objects = counted(present, "object");
  return valid(
    `Linearizable: ${counted(columns.count, "operation")} on ${objects} have an order (verified).`,
    figures,
  );
}

/** Whether the model has such a function at all, told by a call of it that never answered. */
function knows(model: AnyModel, f: string): boolean {
  const input = f === "cas" ? [0, 1] : null;
  const outcome = { type: "info", error: "open" } as const;
  const call = {
    f,
    input,
    outcome,
    process: 0,
    invoked: 0,
    completed: Number.POSITIVE_INFINITY,
    invokedAt: 0,
  };
  return model.accepts?.(call) !== false;
}
