import { watch as checked } from "../checkers/watch.ts";
import { type WatchOperations, watchForms } from "./forms/watch.ts";
import { onEveryNode } from "./plans/final-reads.ts";
import { watchPlan } from "./plans/watch-plan.ts";
import type { Workload } from "./workload.ts";

/** Streams of changes that can be left and taken up again, at any node. */
export const watch: Workload<WatchOperations> = {
  name: "watch",
  summary:
    "Some clients write keys, others follow the changes from revision to revision, on whichever node answers.",
  operations: watchForms,
  during: watchPlan,
  after: (options) => onEveryNode<WatchOperations>([{ f: "list", input: null }], options),
  checkers: () => [checked],
};
