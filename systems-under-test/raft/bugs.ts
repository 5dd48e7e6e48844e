import type { Bug } from "../system.ts";

/** Defects that can be switched on. Each is a small branch in the core; `row` names it in the list of mutants. */
export const raftBugs: Readonly<Record<string, Bug>> = {
  "stale-read": {
    summary: "Any node answers reads from its own state.",
    row: "M-R01",
    precedent: "etcd 0.4 and Consul (2014) read locally on the leader; VoltDB 6.3 read locally on replicas",
    anomaly: "a read returns a value that was already overwritten",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", nodes: 5, time: "20s", fault: "partition" }, seeds: [] },
  },
  "unconfirmed-leader-read": {
    summary:
      "The leader answers reads without asking a majority whether it still leads, and never doubts it.",
    row: "M-R02",
    precedent: "etcd 0.4 (2014): reads from a deposed leader; etcd #20418 after a pause",
    anomaly: "a deposed leader returns a value that was already overwritten",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", nodes: 5, time: "20s", fault: "partition,pause", target: "leader" },
      seeds: [],
    },
  },
  "read-before-own-commit": {
    summary: "A new leader serves reads before it has committed an entry of its own term.",
    row: "M-R04",
    precedent: "Ongaro's thesis, 6.4, step 1: the commit index of a new leader may lag behind",
    anomaly: "a new leader misses the last writes that its predecessor acknowledged",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", nodes: 5, time: "20s", fault: "partition,crash", target: "leader" },
      seeds: [],
    },
  },
  "ack-before-replication": {
    summary: "The leader commits what is on its own disk, without a majority.",
    row: "M-R05",
    precedent: "Redis Sentinel and MongoDB before 3.4: acknowledged writes lost at failover",
    anomaly: "acknowledged writes vanish when the leader changes",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", nodes: 5, time: "20s", fault: "partition,crash", target: "leader" },
      seeds: [],
    },
  },
  "ack-before-fsync": {
    summary: "Nothing waits for the disk, which is synced twice a second.",
    row: "M-R06",
    precedent: "etcd #14370; NATS 2.12.1, which synced every two minutes",
    anomaly: "acknowledged writes vanish in a power cut",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", nodes: 3, time: "20s", fault: "lose-unsynced" }, seeds: [] },
  },
  "vote-not-persisted": {
    summary: "Term and vote are kept in memory only.",
    row: "M-R07",
    precedent: "figure 2 of the paper: currentTerm and votedFor are persistent state",
    anomaly: "a restarted node votes twice in a term; two leaders of one term",
    caughtBy: "invariants",
    scenario: {
      options: { workload: "kv", nodes: 3, time: "20s", fault: "crash-loop,partition", interval: "500ms" },
      seeds: [],
    },
  },
  "vote-without-log-check": {
    summary: "Votes are given to candidates whose log is behind.",
    row: "M-R08",
    precedent: "section 5.4.1 of the paper; Elasticsearch 1.x elected stale primaries",
    anomaly: "committed writes are overwritten by a leader that never had them",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", nodes: 5, time: "20s", fault: "partition,crash" }, seeds: [] },
  },
  "commit-old-term": {
    summary: "Entries of earlier terms are committed by counting replicas, and no no-op opens a term.",
    row: "M-R09",
    precedent: "section 5.4.2 and figure 8 of the paper",
    anomaly: "a committed entry is overwritten by a later leader",
    caughtBy: "invariants",
    scenario: {
      options: {
        workload: "kv",
        nodes: 3,
        time: "30s",
        fault: "partition,crash",
        target: "leader",
        interval: "500ms",
      },
      seeds: [],
    },
  },
  "truncate-off-by-one": {
    summary: "At a conflict the follower keeps the conflicting entry and deletes only what follows it.",
    row: "M-R10",
    anomaly: "logs diverge; a node applies an entry that was never committed",
    caughtBy: "invariants",
    scenario: {
      options: { workload: "kv", nodes: 5, time: "20s", fault: "partition", target: "leader" },
      seeds: [],
    },
  },
  "follower-applies-early": {
    summary: "Followers apply entries as they arrive, before they are committed.",
    row: "M-R11",
    precedent: "RethinkDB and Redis-Raft: dirty reads",
    anomaly: "a write that never happened is seen",
    caughtBy: "invariants",
    scenario: {
      options: { workload: "kv", nodes: 5, time: "20s", fault: "partition", target: "leader" },
      seeds: [],
    },
  },
  "ignores-higher-term": {
    summary: "A leader takes an answer from a later term as if it were from its own, and goes on leading.",
    row: "M-R12",
    precedent: "split brain: Elasticsearch 1.x, Redis-Raft",
    anomaly: "a deposed leader goes on answering reads beside its successor",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", nodes: 5, time: "20s", fault: "partition", target: "leader" },
      seeds: [],
    },
  },
  "no-deduplication": {
    summary: "A command that arrives twice is done twice.",
    row: "M-R13",
    precedent: "jetcd 0.8.2 and MongoDB 4.2.6: automatic retries applied twice",
    anomaly: "an old write comes back after a later one",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", nodes: 5, time: "20s", fault: "duplicating,crash" }, seeds: [] },
  },
  "false-fail": {
    summary: "A leader that steps down reports its pending commands as failed, although they may yet commit.",
    row: "M-R20",
    precedent: "Aerospike 3.99: writes reported as failed were applied",
    anomaly: "a write that was reported as failed is read later",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", nodes: 5, time: "20s", fault: "partition,pause", target: "leader" },
      seeds: [],
    },
  },
  "torn-tail-accepted": {
    summary: "Recovery keeps an entry whose checksum is wrong.",
    row: "M-R25",
    precedent: "NATS: damaged logs were accepted and spread",
    anomaly: "a node applies another command than the others at the same index",
    caughtBy: "invariants",
    scenario: { options: { workload: "kv", nodes: 3, time: "20s", fault: "torn-tail" }, seeds: [] },
  },
  "cas-at-propose": {
    summary: "A compare-and-set compares when it is proposed, and replicates a plain write.",
    row: "M-R27",
    anomaly: "two compare-and-sets from the same value both succeed",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", nodes: 5, time: "20s", keys: 1 }, seeds: [] },
  },
};
