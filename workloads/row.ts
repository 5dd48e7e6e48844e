import { fracturedReads } from "../checkers/fractured-reads.ts";
import { stateful } from "../harness/generator/stateful.ts";
import { type RowOperations, rowForms } from "./forms/row.ts";
import { onEveryNode } from "./plans/final-reads.ts";
import { keysUsed } from "./plans/keys-used.ts";
import type { Workload } from "./workload.ts";

/** Rows of several cells: half of the calls write all cells of one anew, the others read them. */
export const row: Workload<RowOperations> = {
  name: "row",
  summary:
    "Rows of several cells that are written together: whoever reads sees all of a write or nothing of it.",
  operations: rowForms,
  during: ({ keys }) =>
    stateful<number, RowOperations>(0, {
      next(written, { random }) {
        const key = `r${random.below(Math.max(1, keys))}`;
        if (random.chance(0.5)) return [{ f: "read-row", input: null, key }, written];
        const value = written + 1;
        return [{ f: "write-row", input: { a: value, b: value, c: value }, key }, value];
      },
    }),
  after: (options, soFar) =>
    onEveryNode(
      keysUsed(soFar).map((key) => ({ f: "read-row", input: "final", key })),
      options,
    ),
  checkers: () => [fracturedReads],
};
