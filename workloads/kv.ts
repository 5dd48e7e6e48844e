import { linearizable } from "../checkers/linearizability/linearizable.ts";
import { kv as kvModel } from "../checkers/models/kv.ts";
import { claimed, quietUnderClaim, streamed } from "./claimed.ts";
import { type KvOperations, kvForms } from "./forms/kv.ts";
import { readEveryKey } from "./plans/final-reads.ts";
import { kvPlan } from "./plans/kv-plan.ts";
import type { Workload } from "./workload.ts";

/** Every client on every key of a pool: more keys mixed in one history than the register workload's. */
export const kv: Workload<KvOperations> = {
  name: "kv",
  summary:
    "A key-value store: read, write, cas and delete on a pool of keys, then every key read on every node.",
  operations: kvForms,
  during: kvPlan,
  after: readEveryKey,
  checkers: (options) => claimed(options, linearizable(kvModel())),
  stream: streamed,
  quietMs: quietUnderClaim,
};
