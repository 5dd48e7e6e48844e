import { unknownName } from "../harness/core/usage-error.ts";
import { batch } from "./batch.ts";
import { broadcast } from "./broadcast.ts";
import { cart } from "./cart.ts";
import { counter } from "./counter.ts";
import { echo } from "./echo.ts";
import { fencedLock } from "./fenced-lock.ts";
import { gCounter } from "./g-counter.ts";
import { gSet } from "./g-set.ts";
import { kafka } from "./kafka.ts";
import { kv } from "./kv.ts";
import { linKv } from "./lin-kv.ts";
import { lock } from "./lock.ts";
import { pnCounter } from "./pn-counter.ts";
import { register } from "./register.ts";
import { row } from "./row.ts";
import { set } from "./set.ts";
import { txnListAppend } from "./txn-list-append.ts";
import { uniqueIds } from "./unique-ids.ts";
import { watch } from "./watch.ts";
import { plain, type Workload } from "./workload.ts";

/** Every workload faultline has. */
export const workloads: readonly Workload[] = [
  plain(register),
  plain(kv),
  plain(linKv),
  plain(set),
  plain(gSet),
  plain(cart),
  plain(row),
  plain(counter),
  plain(gCounter),
  plain(pnCounter),
  plain(broadcast),
  plain(uniqueIds),
  plain(echo),
  plain(txnListAppend),
  plain(kafka),
  plain(lock),
  plain(fencedLock),
  plain(batch),
  plain(watch),
];

/** The workload of that name; a UsageError when there is none. */
export function workloadNamed(name: string): Workload {
  const workload = workloads.find((one) => one.name === name);
  if (workload !== undefined) return workload;
  throw unknownName(
    "workload",
    name,
    workloads.map((one) => one.name),
  );
}
