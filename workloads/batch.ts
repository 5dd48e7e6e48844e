import { linearizable } from "../checkers/linearizability/linearizable.ts";
import { record } from "../checkers/models/record.ts";
import { type BatchOperations, batchForms } from "./forms/batch.ts";
import { batchPlan } from "./plans/batch-plan.ts";
import { onEveryNode } from "./plans/final-reads.ts";
import { keysUsed } from "./plans/keys-used.ts";
import type { Workload } from "./workload.ts";

/** What atomic batches and consistent range reads promise: a record is changed and read as a whole. */
export const batch: Workload<BatchOperations> = {
  name: "batch",
  summary: "Records of several keys: batches change some of them or none, range reads see all of one moment.",
  operations: batchForms,
  during: batchPlan,
  after: (options, soFar) =>
    onEveryNode<BatchOperations>(
      keysUsed(soFar).map((key) => ({ f: "range", input: null, key })),
      options,
    ),
  checkers: () => [linearizable(record)],
};
