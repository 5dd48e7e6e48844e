import type { Bug } from "../system.ts";

type Options = Bug["scenario"]["options"];

/** One key under load, on links whose delays differ much: writes stay under way for long, and many reads meet them. */
const overlapping: Options = {
  workload: "kv",
  time: "10s",
  rate: 400,
  keys: 1,
  latency: "exponential:15ms",
};

/** Rows M-A01 to M-A16: what goes wrong in registers of majorities. */
export const abdBugs: Readonly<Record<string, Bug>> = {
  "no-write-back": {
    summary: "A read answers before a majority holds what it returns.",
    row: "M-A01",
    precedent: "the regular registers of Lamport 1986: new and old values alternate",
    anomaly: "a read returns the new value and a later one the old",
    caughtBy: "linearizable",
    scenario: { options: overlapping, seeds: [1, 2, 3] },
  },
  "tie-unbroken": {
    summary: "Of two writes with the same number, each replica keeps the one that came first.",
    row: "M-A02",
    precedent: "registers for one writer that were given two",
    anomaly: "reads return one of two values for ever, as it happens",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", time: "10s", rate: 200, keys: 2 }, seeds: [1, 2, 3] },
  },
  "no-query": {
    summary: "A writer goes on from the number of its own copy and does not ask a majority.",
    row: "M-A03",
    anomaly: "an acknowledged write is older than one that was overwritten, and is never read",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", time: "10s", fault: "partition" }, seeds: [1, 6, 7] },
  },
  "half-quorum": {
    summary: "Half of the nodes, rounded down, count as a majority.",
    row: "M-A04",
    precedent: "majorities off by one, after the number of nodes was rounded",
    anomaly: "a read misses a write that was acknowledged before it began",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", time: "10s", nodes: 5, fault: "partition" }, seeds: [1, 2, 4] },
  },
  "early-ack": {
    summary: "A replica answers before its disk has what it took.",
    row: "M-A05",
    precedent: "stores that do not sync by default",
    anomaly: "an acknowledged write is lost in a power cut",
    caughtBy: "linearizable",
    scenario: {
      options: { ...overlapping, time: "20s", fault: "lose-unsynced,disk-slow" },
      seeds: [1, 2, 4],
    },
  },
  overwrites: {
    summary: "A replica takes whatever comes last, without comparing tags.",
    row: "M-A06",
    anomaly: "a version that came late takes the place of a newer one",
    caughtBy: "linearizable",
    scenario: { options: overlapping, seeds: [1, 2, 3] },
  },
  "tag-forgotten": {
    summary: "The journal keeps values without their tags.",
    row: "M-A07",
    anomaly: "what restarted replicas hold counts as older than everything, and old values are read",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", time: "20s", fault: "crash" }, seeds: [1, 3, 4] },
  },
  "doubles-counted": {
    summary: "Answers are counted, and not who gave them: two copies of one make a majority.",
    row: "M-A08",
    anomaly: "a write that one replica has is acknowledged, and reads miss it",
    caughtBy: "linearizable",
    scenario: { options: { ...overlapping, nodes: 5, fault: "duplicate" }, seeds: [2, 3, 4] },
  },
  "rounds-mixed": {
    summary: "An answer that comes late to the first round counts in the second.",
    row: "M-A09",
    anomaly: "a write that too few replicas have is acknowledged, and reads miss it",
    caughtBy: "linearizable",
    scenario: { options: { ...overlapping, nodes: 5 }, seeds: [2, 3, 4] },
  },
  "tag-twice": {
    summary: "Two writes that one node has under way may get the same tag.",
    row: "M-A10",
    anomaly: "replicas hold different values under one tag",
    caughtBy: "invariants",
    scenario: { options: { workload: "kv", time: "10s", rate: 200, keys: 1 }, seeds: [1, 2, 3] },
  },
  renumbers: {
    summary: "A read writes back what it returns under a tag of its own.",
    row: "M-A11",
    anomaly: "a read brings an old value back over a write that came meanwhile",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", time: "10s", rate: 200, keys: 1 }, seeds: [1, 2, 3] },
  },
  "writer-forgets": {
    summary: "The single writer keeps its number in memory and counts from the beginning after a restart.",
    row: "M-A12",
    anomaly: "an acknowledged write is older than one that was overwritten, and is never read",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", writers: "single", time: "20s", fault: "crash" },
      seeds: [1, 2, 3],
    },
  },
  "unsynced-told": {
    summary: "Replicas tell of what their disks do not have yet, and reads rely on it.",
    row: "M-A13",
    anomaly: "a read returns a value that a power cut then takes back",
    caughtBy: "linearizable",
    scenario: {
      options: {
        ...overlapping,
        concurrency: 20,
        "write-back": "needed",
        time: "20s",
        interval: "500ms",
        fault: "lose-unsynced,disk-slow",
      },
      seeds: [1, 2, 3],
    },
  },
  "own-copy-read": {
    summary: "A read returns the copy at hand and asks nobody.",
    row: "M-A14",
    precedent: "reads at replicas that are presented as strong",
    anomaly: "a read misses a write that was acknowledged before it began",
    caughtBy: "linearizable",
    scenario: { options: overlapping, seeds: [1, 2, 3] },
  },
  "false-fail": {
    summary:
      "A write that too few replicas acknowledged is called a failure, and stays on those that took it.",
    row: "M-A15",
    precedent: "Aerospike 3.99",
    anomaly: "a value is read although its write had failed",
    caughtBy: "linearizable",
    scenario: {
      options: { workload: "kv", time: "20s", interval: "1s", fault: "partition" },
      seeds: [2, 4, 5],
    },
  },
  "waits-for-all": {
    summary: "A round of questions ends when all replicas have answered, not a majority.",
    row: "M-A16",
    precedent: "write-all replication: one slow or dead copy stops everybody",
    anomaly: "nothing is answered while one node is down",
    caughtBy: "progress",
    scenario: {
      options: { workload: "kv", nodes: 5, time: "20s", interval: "8s", fault: "crash" },
      seeds: [2, 4, 5],
    },
  },
};
