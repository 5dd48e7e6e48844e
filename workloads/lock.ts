import { mutex } from "../checkers/mutex.ts";
import { type LockOperations, lockForms } from "./forms/lock.ts";
import { lockPlan } from "./plans/lock-plan.ts";
import type { Workload } from "./workload.ts";

/** Mutual exclusion as its users need it: no two clients at work under one lock at the same time. */
export const lock: Workload<LockOperations> = {
  name: "lock",
  summary:
    "Clients acquire a lock, work for a while and release it; no two may hold it at the same time, and tokens grow.",
  operations: lockForms,
  during: lockPlan,
  checkers: () => [mutex],
};
