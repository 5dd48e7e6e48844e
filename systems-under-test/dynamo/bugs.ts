import type { Bug } from "../system.ts";

/** Rows M-D01 to M-D15 of the seeded bugs. */
export const dynamoBugs: Readonly<Record<string, Bug>> = {
  "weak-quorum": {
    summary: "One replica's answer is taken for a quorum, of reads and of writes.",
    row: "M-D01",
    difficulty: "easy",
    precedent: "MongoDB's defaults of write and read concern",
    anomaly: "a read misses a write that was acknowledged before it began",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", time: "10s", fault: "partition" },
      seeds: [1, 2, 3],
    },
  },
  "sloppy-counted": {
    summary: "Stand-ins are counted although the quorum is promised to be strict.",
    row: "M-D02",
    difficulty: "medium",
    anomaly: "both sides of a partition serve a key, and a read misses the other side's write",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", time: "20s", nodes: 7, fault: "partition" },
      seeds: [1, 2, 3],
    },
  },
  "wall-clock": {
    summary:
      "Of concurrent versions the one with the latest wall clock is kept, though siblings are promised.",
    row: "M-D03",
    difficulty: "easy",
    precedent: "Riak's last-write-wins buckets; Cassandra",
    anomaly: "an acknowledged item is lost",
    caughtBy: "cart",
    scenario: {
      options: { workload: "cart", time: "10s", rate: 200, keys: 2, fault: "partition,clock" },
      seeds: [1, 2, 3],
    },
  },
  "no-write-back": {
    summary: "A read answers before a write quorum holds what it returns.",
    row: "M-D04",
    difficulty: "medium",
    precedent: "the regular registers of Lamport 1986: new and old values alternate",
    anomaly: "a read returns the new value and a later one the old",
    caughtBy: "linearizable",
    scenario: {
      options: {
        workload: "kv",
        time: "10s",
        rate: 400,
        keys: 1,
        latency: "exponential:15ms",
        fault: "lossy",
      },
      seeds: [1, 3, 4],
    },
  },
  "false-fail": {
    summary:
      "A write that too few replicas acknowledged is called a failure, and stays on those that took it.",
    row: "M-D05",
    difficulty: "medium",
    precedent: "Aerospike 3.99",
    anomaly: "a value is read although its write had failed",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", time: "20s", interval: "1s", fault: "partition" },
      seeds: [1, 4, 7],
    },
  },
  "repairs-backwards": {
    summary: "Read repair takes the replica that knows least for the newest and overwrites the others.",
    row: "M-D06",
    difficulty: "medium",
    anomaly: "an acknowledged write is lost when somebody reads",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", time: "10s", fault: "partition" },
      seeds: [1, 2, 3],
    },
  },
  "hint-overwrites": {
    summary: "What a stand-in hands over replaces what its receiver holds, however old it is.",
    row: "M-D07",
    difficulty: "medium",
    anomaly: "an item that was added while the hint waited is lost",
    caughtBy: "cart",
    scenario: {
      options: { workload: "cart", sloppy: "yes", time: "20s", fault: "partition,crash" },
      seeds: [1, 2, 3],
    },
  },
  "early-collection": {
    summary: "Tombstones are dropped while replicas may still hold what was deleted.",
    row: "M-D08",
    difficulty: "medium",
    anomaly: "a deleted value comes back",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", time: "20s", rate: 200, fault: "partition,crash" },
      seeds: [1, 2, 3],
    },
  },
  "dots-reused": {
    summary: "The numbers of a node's writes begin anew in each of its lives.",
    row: "M-D09",
    difficulty: "hard",
    precedent: "Riak: identifiers of vnodes used again after a restart",
    anomaly: "a new version is taken for one that was overwritten long ago, and is lost",
    caughtBy: "cart",
    scenario: {
      options: { workload: "cart", time: "20s", fault: "crash" },
      seeds: [1, 2, 3],
    },
  },
  "merge-drops-one": {
    summary: "Where versions stand side by side, a replica keeps one of them.",
    row: "M-D10",
    difficulty: "easy",
    precedent: "Riak's last-write-wins buckets",
    anomaly: "an acknowledged item is lost",
    caughtBy: "cart",
    scenario: {
      options: { workload: "cart", time: "10s", rate: 200, keys: 2 },
      seeds: [1, 2, 3],
    },
  },
  "old-ring": {
    summary: "A node that comes back does not know all the others, and looks for keys in the wrong places.",
    row: "M-D11",
    difficulty: "hard",
    precedent: "Scylla: nodes with different views of the ring",
    anomaly: "a read misses a write that was acknowledged before it began",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", time: "20s", nodes: 7, fault: "crash,partition" },
      seeds: [5, 8, 11],
    },
  },
  "promise-forgotten": {
    summary: "What a replica promised in a round of Paxos is in its memory alone, and gone when it restarts.",
    row: "M-D12",
    precedent: "Scylla: lightweight transactions",
    anomaly: "two cas of the same value succeed",
    caughtBy: "linearizable",
    scenario: {
      options: {
        workload: "kv",
        serial: "yes",
        nodes: 3,
        time: "30s",
        rate: 400,
        keys: 1,
        latency: "exponential:10ms",
        loss: 0.3,
        fault: "crash-loop",
        interval: "500ms",
      },
      seeds: [37, 60],
    },
  },
  "delta-retried": {
    summary: "An addition to a counter that too few replicas have acknowledged is made once more.",
    row: "M-D13",
    difficulty: "easy",
    precedent: "jetcd 0.8.2 and TiDB 2.1.7: retries of what is not idempotent",
    anomaly: "a counter is higher than all additions together",
    caughtBy: "pn-counter",
    scenario: {
      options: { workload: "g-counter", unkeyed: "counter", time: "10s", fault: "partition" },
      seeds: [1, 2, 3],
    },
  },
  "cell-by-cell": {
    summary: "A replica takes the cells of a row one after the other, and is read in between.",
    row: "M-D15",
    precedent: "Scylla and Cassandra: rows of several cells",
    anomaly: "a read shows cells of two writes",
    caughtBy: "fractured-reads",
    scenario: {
      options: { workload: "row", time: "10s" },
      seeds: [1, 2, 3],
    },
  },
  "stale-tree": {
    summary: "Anti-entropy compares the tree it built first, for ever.",
    row: "M-D14",
    difficulty: "medium",
    anomaly: "copies never agree",
    caughtBy: "convergence",
    scenario: {
      options: { workload: "kv", r: 1, w: 1, "read-repair": "no", time: "10s", fault: "partition" },
      seeds: [1, 2, 3],
    },
  },
};
