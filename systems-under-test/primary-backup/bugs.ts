import type { Bug } from "../system.ts";

const kv = { workload: "kv", time: "20s" } as const;

/** Rows M-P01 to M-P04 of the list of mutants, and those that a reader of the protocol would expect beside them. */
export const primaryBackupBugs: Readonly<Record<string, Bug>> = {
  "answers-early": {
    summary: "The primary answers a write when its own disk has it, though every backup is promised to.",
    row: "M-P01",
    precedent:
      "asynchronous replication with automatic failover: Redis Sentinel, MongoDB's early write concerns",
    anomaly: "an acknowledged write is gone when a backup has taken over",
    caughtBy: "linearizable",
    scenario: { options: { ...kv, fault: "partition" }, seeds: [1, 2, 4] },
  },
  "takes-over-unasked": {
    summary: "A backup that does not hear the primary takes over without asking the arbiter.",
    row: "M-P02",
    precedent: "failover on two sides of a partition, each by its own failure detector",
    anomaly: "two primaries acknowledge updates that the other never sees",
    caughtBy: "linearizable",
    scenario: { options: { ...kv, fault: "partition" }, seeds: [2, 3, 4] },
  },
  "old-log-replayed": {
    summary: "A primary that comes back has what it had under way done by its successor.",
    row: "M-P03",
    precedent: "failing back by replaying the old primary's log",
    anomaly: "an overwritten value comes back",
    caughtBy: "linearizable",
    scenario: { options: { ...kv, fault: "partition" }, seeds: [1, 2, 3] },
  },
  "backup-reads": {
    summary: "Backups answer reads from what they know to be committed.",
    row: "M-P04",
    precedent: "reads from secondaries, presented as strong",
    anomaly: "a read misses a write that was acknowledged before it began",
    caughtBy: "linearizable",
    scenario: { options: { ...kv, time: "10s" }, seeds: [1, 2, 3] },
  },
  "old-primary-serves": {
    summary: "A primary answers reads without making sure that nobody has taken over.",
    row: "M-P05",
    precedent: "stale reads from a deposed primary: MongoDB, etcd before 2015",
    anomaly: "a primary that was replaced returns overwritten values",
    caughtBy: "linearizable",
    scenario: { options: { ...kv, fault: "partition" }, seeds: [1, 2, 4] },
  },
  "state-transfer-incomplete": {
    summary: "A backup gets the state without the updates that are under way, and counts as having them.",
    row: "M-P06",
    anomaly: "a backup carries out updates with a gap, and leads without what was acknowledged",
    caughtBy: "invariants",
    scenario: { options: { ...kv, rate: 400, latency: "20ms", fault: "crash,partition" }, seeds: [1, 2, 3] },
  },
  "promoted-without-state": {
    summary:
      "A newcomer counts as a backup before the primary has acknowledged the view by giving it the state.",
    row: "M-P07",
    precedent:
      "a view service that goes on to the next view before the primary of this one has acknowledged it",
    anomaly: "a server leads that has missed what was acknowledged while it was away",
    caughtBy: "linearizable",
    scenario: {
      options: {
        ...kv,
        nodes: 5,
        time: "30s",
        interval: "1s",
        fault: "lossy",
      },
      seeds: [4, 5, 6],
    },
  },
  "answers-not-transferred": {
    summary: "A backup gets the data without the memory of who was answered what.",
    row: "M-P08",
    anomaly: "a request that is sent again after a failover is done twice",
    caughtBy: "linearizable",
    scenario: {
      options: {
        ...kv,
        nodes: 5,
        rate: 200,
        keys: 20,
        concurrency: 40,
        timeout: "5s",
        "client-latency": "exponential:500ms",
        fault: "clog,partition-leader-alone",
        target: "leader",
        interval: "1s",
      },
      seeds: [1, 4, 7],
    },
  },
  "arbiter-forgets": {
    summary: "The arbiter keeps its decisions in memory, and after a start believes whoever asks first.",
    row: "M-P09",
    anomaly: "a view is decided twice, and has two primaries",
    caughtBy: "invariants",
    scenario: {
      options: { ...kv, time: "60s", fault: "partition-leader-alone,crash-loop" },
      seeds: [4, 5, 6],
    },
  },
  "old-primary-obeyed": {
    summary: "Servers take updates from the primary of an earlier view.",
    row: "M-P10",
    precedent: "views as fencing tokens: without them a deposed primary goes on writing",
    anomaly: "servers carry out different updates under one number",
    caughtBy: "invariants",
    scenario: {
      options: {
        ...kv,
        nodes: 5,
        rate: 60,
        concurrency: 20,
        time: "30s",
        fault: "clog",
        target: "leader",
        interval: "1500ms",
        timeout: "3s",
        "client-latency": "exponential:300ms",
      },
      seeds: [3, 5, 6],
    },
  },
  "suspects-too-early": {
    summary: "One late message is taken for a death, where the clock alone decides.",
    row: "M-P11",
    precedent: "the two-server version holds only while no message is later than a suspicion",
    anomaly: "two primaries, each alone, without any fault",
    caughtBy: "linearizable",
    scenario: {
      options: {
        ...kv,
        failover: "timed",
        nodes: 2,
        rate: 400,
        concurrency: 20,
        keys: 2,
        latency: "exponential:50ms",
      },
      seeds: [1, 2, 3],
    },
  },
  "restarts-as-primary": {
    summary: "One of two servers goes on as primary after a crash, without asking the other one.",
    row: "M-P12",
    anomaly: "the old primary answers reads although the backup has taken over",
    caughtBy: "linearizable",
    scenario: {
      options: {
        ...kv,
        failover: "timed",
        nodes: 2,
        fault: "crash",
        latency: "50ms",
        rate: 400,
        time: "30s",
      },
      seeds: [1, 2, 3],
    },
  },
};
