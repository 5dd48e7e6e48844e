import { fencing } from "../checkers/fencing.ts";
import { type FencedLockOperations, fencedLockForms } from "./forms/fenced-lock.ts";
import { fencedLockPlan } from "./plans/fenced-lock-plan.ts";
import type { Workload } from "./workload.ts";

/** Locks that are lost by standing still, and the tokens that make this harmless. */
export const fencedLock: Workload<FencedLockOperations> = {
  name: "fenced-lock",
  summary:
    "Clients write under locks of limited time, sleep past its end at times, and write on; fencing tokens stop them.",
  operations: fencedLockForms,
  during: fencedLockPlan,
  checkers: () => [fencing],
};
