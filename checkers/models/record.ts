import type { Operation } from "../../harness/core/operation.ts";
import { illegal, type Model } from "../model.ts";
import { outputText, partOf } from "./register.ts";
import { keyOf, same, show, type Value } from "./values.ts";

/** What happens to one field; a cas only where the field holds its first value. */
export type FieldChange =
  | readonly ["write", string, Value]
  | readonly ["cas", string, Value, Value]
  | readonly ["delete", string];

export type RecordOperations = {
  /** All changes, or none when a cas among them is refused: then it fails with `precondition-failed`. */
  readonly batch: { readonly input: readonly FieldChange[]; readonly output: unknown };
  /** All fields that are there, of one moment. */
  readonly range: { readonly input: unknown; readonly output: Readonly<Record<string, Value>> };
};

type Fields = Readonly<Record<string, Value>>;

/** A record for each key, changed and read as a whole: what atomic batches and consistent range reads promise. */
export const record: Model<Fields, RecordOperations> = {
  name: "record",
  summary: "A record of fields for each key: batches change several fields or none, ranges read all at once.",
  initial: {},
  step(state, { f, input, outcome }) {
    if (f === "range") return outcome.type !== "ok" || same(outcome.output, state) ? state : illegal;
    const after = changed(state, input);
    if (outcome.type === "fail") return after === illegal ? state : illegal;
    return after;
  },
  key: (state) => keyOf(state),
  partition: partOf,
  anonymous: true,
  accepts: ({ f, input, outcome }: Operation) =>
    f === "range"
      ? outcome.type !== "ok" || isRecord(outcome.output)
      : f === "batch" && Array.isArray(input) && input.every(isChange),
  observes: ({ f, outcome }) => f === "batch" && outcome.type === "fail" && refusals.has(outcome.error ?? ""),
  readOnly: ({ f, outcome }) => f === "range" || outcome.type === "fail",
  describe: (operation) =>
    operation.f === "range"
      ? `range ${outputText(operation)}`
      : `batch ${operation.input.map(changeText).join(", ")}${operation.outcome.type === "fail" ? " refused" : ""}`,
  describeState: show,
};

/** A cas of a field that is not there is refused too. */
const refusals: ReadonlySet<string> = new Set(["precondition-failed", "key-does-not-exist"]);

function changed(state: Fields, changes: readonly FieldChange[]): Fields | typeof illegal {
  const after = new Map(Object.entries(state));
  for (const change of changes) {
    const [kind, field] = change;
    if (kind === "delete") after.delete(field);
    else if (kind === "write") after.set(field, change[2]);
    else if (after.has(field) && same(after.get(field), change[2])) after.set(field, change[3]);
    else return illegal;
  }
  return Object.fromEntries(after);
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const lengths: Readonly<Record<FieldChange[0], number>> = { write: 3, cas: 4, delete: 2 };

function isChange(value: unknown): boolean {
  if (!Array.isArray(value) || typeof value[1] !== "string") return false;
  const kind: unknown = value[0];
  return (
    typeof kind === "string" &&
    Object.hasOwn(lengths, kind) &&
    lengths[kind as FieldChange[0]] === value.length
  );
}

function changeText(change: FieldChange): string {
  if (change[0] === "delete") return `delete ${change[1]}`;
  if (change[0] === "write") return `${change[1]} = ${show(change[2])}`;
  return `${change[1]}: ${show(change[2])} -> ${show(change[3])}`;
}
