import type { FieldChange } from "../../checkers/models/record.ts";
import type { Workload } from "../workload.ts";
import { acknowledged, fieldOf, isInteger, isRecordOf } from "./reply.ts";

/** Keys that begin alike are one record: its fields are changed together and read together. */
export type BatchOperations = {
  readonly batch: { readonly input: readonly FieldChange[]; readonly output: null };
  readonly range: { readonly input: null; readonly output: Readonly<Record<string, number>> };
};

export const batchForms: Workload<BatchOperations>["operations"] = {
  batch: {
    summary:
      "Makes several changes (write, cas, delete) at once, or none: error 22 or 20 when a cas among them is refused.",
    readOnly: false,
    request: ({ key, input }) => ({
      type: "batch",
      changes: input.map((change) => changeOf(`${key}/`, change)),
    }),
    output(reply) {
      acknowledged(reply, "batch_ok");
      return null;
    },
  },
  range: {
    summary: "All keys that begin with a text, and their values, of one moment.",
    readOnly: true,
    request: ({ key }) => ({ type: "range", prefix: `${key}/` }),
    output(reply, { key }) {
      const values = fieldOf(reply, "range_ok", "values", "whole numbers by key", (value) =>
        isRecordOf(value, isInteger),
      );
      const skipped = `${key}/`.length;
      return Object.fromEntries(Object.entries(values).map(([name, value]) => [name.slice(skipped), value]));
    },
  },
};

function changeOf(prefix: string, change: FieldChange) {
  const key = prefix + change[1];
  if (change[0] === "delete") return { type: "delete", key };
  if (change[0] === "write") return { type: "write", key, value: change[2] };
  return { type: "cas", key, from: change[2], to: change[3] };
}
