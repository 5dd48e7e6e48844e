import { listAppend } from "../checkers/list-append.ts";
import type { History } from "../harness/core/history.ts";
import { keysTouched, type ListAppendOperations, listAppendForms } from "./forms/txn.ts";
import { onEveryNode } from "./plans/final-reads.ts";
import { listAppendPlan } from "./plans/txn-plan.ts";
import type { Workload } from "./workload.ts";

export const txnListAppend: Workload<ListAppendOperations> = {
  name: "txn-list-append",
  summary: "Transactions that read and append to lists; in the end every list is read on every node.",
  operations: listAppendForms,
  during: () => listAppendPlan(),
  after: (options, soFar) => onEveryNode(readsOf(soFar), options),
  checkers: () => [listAppend],
  caveat:
    "The simple checker of single lists decides: anomalies between transactions (cycles) are not searched for yet.",
};

/** Transactions that together read every list the run has touched, four at a time. */
function readsOf(history: History): { readonly f: "txn"; readonly input: readonly ["r", number, null][] }[] {
  const keys = [
    ...new Set(history.events.flatMap((event) => (event.f === "txn" ? keysTouched(event.value) : []))),
  ];
  return Array.from({ length: Math.ceil(keys.length / 4) }, (_, part) => ({
    f: "txn" as const,
    input: keys.slice(part * 4, part * 4 + 4).map((key) => ["r", key, null] as const) as [
      "r",
      number,
      null,
    ][],
  }));
}
