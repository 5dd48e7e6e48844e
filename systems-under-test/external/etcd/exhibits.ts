import type { Exhibit } from "../server.ts";

export const etcdExhibits: readonly Exhibit[] = [
  {
    name: "linearizable",
    summary: "Registers stay linearizable under partitions, crashes and pauses.",
    precedent: "Jepsen, etcd 3.4.3 (2020)",
    options: { workload: "kv", fault: "partition,crash,pause", nodes: 3, time: "60s" },
    seed: 12,
    verdict: "valid",
    checker: "linearizable",
  },
  {
    name: "serializable-reads",
    summary: "Reads from a member's own copy are stale behind a partition, and sequential all the same.",
    precedent: "etcd's API guarantees: serializable reads may be stale",
    options: {
      workload: "kv",
      reads: "serializable",
      fault: "partition-leader-alone,partition-isolate-one",
      nodes: 3,
      keys: 3,
      interval: "5s",
      time: "30s",
    },
    seed: 1,
    verdict: "valid",
    checker: "sequential",
    ladder: true,
  },
  {
    name: "lock-held-twice",
    summary: "A lock on a lease is held by two clients when the first cannot renew it and works on.",
    precedent:
      "Jepsen, etcd 3.4.3 (2020): locks are not mutually exclusive; Kleppmann, How to do distributed locking (2016)",
    options: {
      workload: "lock",
      fault: "pause",
      nodes: 3,
      concurrency: 15,
      keys: 10,
      interval: "3s",
      time: "60s",
    },
    seed: 1,
    verdict: "invalid",
    checker: "mutex",
  },
  {
    name: "lock-undisturbed",
    summary:
      "The control: without faults renewals keep the lock exclusive, also over holds longer than the lease.",
    options: { workload: "lock", nodes: 3, time: "30s" },
    seed: 1,
    verdict: "valid",
    checker: "mutex",
  },
];
