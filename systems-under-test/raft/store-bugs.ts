import type { Bug } from "../system.ts";

/** Defects of what the store has beside single keys: ranges, batches, locks, watches. */
export const storeBugs: Readonly<Record<string, Bug>> = {
  "range-sees-uncommitted": {
    summary: "Range reads are answered from the leader's log, whether it is committed or not.",
    row: "M-R28",
    difficulty: "medium",
    precedent: "RethinkDB and Redis-Raft: dirty reads",
    anomaly: "a range read returns a value that is not there yet, or never will be",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "batch", time: "20s", fault: "partition", target: "leader" },
      seeds: [1, 2, 3],
    },
  },
  "half-batch": {
    summary: "When a change of a batch is refused, those before it stay.",
    row: "M-R23",
    difficulty: "medium",
    anomaly: "a batch that was refused is seen by half",
    caughtBy: "linearizable",
    scenario: { options: { workload: "batch", time: "10s" }, seeds: [1, 2, 3] },
  },
  "unfenced-lock": {
    summary: "A write under a lock is done whoever holds it by then.",
    row: "M-R22",
    difficulty: "medium",
    precedent: "etcd 3.4.3 and Hazelcast (Jepsen): locks on leases whose holder was paused past their end",
    anomaly: "two clients write under one lock, the later holder first",
    caughtBy: "fencing",
    scenario: { options: { workload: "fenced-lock", time: "20s" }, seeds: [1, 2, 3] },
  },
  "watch-from-anywhere": {
    summary:
      "A server that does not have the revision a watcher comes with begins wherever it happens to be.",
    row: "M-R21",
    difficulty: "medium",
    precedent: "etcd #15220 and #15271 (back in time), #17529 and #18089 (dropped events)",
    anomaly: "a watcher that turns to another server misses changes, or is told of them twice",
    caughtBy: "watch",
    scenario: {
      options: { workload: "watch", nodes: 3, "snapshot-entries": 16, time: "20s", fault: "crash,partition" },
      seeds: [1, 2, 3],
    },
  },
};
