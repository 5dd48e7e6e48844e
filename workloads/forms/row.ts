import type { Workload } from "../workload.ts";
import { acknowledged, fieldOf, isInteger, isRecordOf } from "./reply.ts";

/** The cells of a row, by name. */
export type Row = Readonly<Record<string, number>>;

/** Rows of several cells, one a key. */
export type RowOperations = {
  readonly "write-row": { readonly input: Row; readonly output: Row };
  readonly "read-row": { readonly input: null | "final"; readonly output: Row | null };
};

export const rowForms: Workload<RowOperations>["operations"] = {
  "write-row": {
    summary: "Replaces all cells of a row.",
    readOnly: false,
    request: ({ key, input }) => ({ type: "write_row", key, cells: input }),
    output(reply, { input }) {
      acknowledged(reply, "write_row_ok");
      return input;
    },
  },
  "read-row": {
    summary:
      "All cells of a row; null when it was never written. A read after recovery has the input `final`.",
    readOnly: true,
    request: ({ key }) => ({ type: "read_row", key }),
    output: (reply) => fieldOf(reply, "read_row_ok", "cells", "whole numbers by name, or null", isRowOrNull),
  },
};

function isRowOrNull(value: unknown): value is Row | null {
  return value === null || isRecordOf(value, isInteger);
}
