import { linearizable } from "../checkers/linearizability/linearizable.ts";
import { casRegister } from "../checkers/models/cas-register.ts";
import { naturals } from "../harness/generator/chain.ts";
import { concurrentKeys } from "../harness/generator/concurrent-keys.ts";
import { claimed, quietUnderClaim, streamed } from "./claimed.ts";
import { type RegisterOperations, registerForms } from "./forms/register.ts";
import { readEveryKey } from "./plans/final-reads.ts";
import { registerPlan } from "./plans/register-plan.ts";
import type { Workload, WorkloadOptions } from "./workload.ts";

/** Jepsen's linearizable-register: a group of threads on each key, half of them readers. */
export const register: Workload<RegisterOperations> = {
  name: "register",
  summary: "Registers with read, write and cas, each worked by a group of clients for a while; linearizable.",
  operations: registerForms,
  during: (options) =>
    concurrentKeys(threadsPerKey(options), naturals, (key) => registerPlan(Number(key), options)),
  after: readEveryKey,
  checkers: (options) => claimed(options, linearizable(casRegister())),
  stream: streamed,
  quietMs: quietUnderClaim,
};

/** As many keys at a time as the option says, or fewer: every key must get the same number of threads. */
export function threadsPerKey({ concurrency, keys }: WorkloadOptions): number {
  let groups = Math.max(1, Math.min(keys, concurrency));
  while (concurrency % groups !== 0) groups--;
  return concurrency / groups;
}
