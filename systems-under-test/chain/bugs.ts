import type { Bug } from "../system.ts";

/** Reads by lease on slow links: one is over long before an update has gone down the chain. */
const quick: Bug["scenario"]["options"] = {
  workload: "kv",
  reads: "lease",
  rate: 200,
  keys: 2,
  time: "10s",
  latency: "20ms",
};

const early: Bug = {
  summary: "The head acknowledges a write as soon as it has it, before the tail does.",
  row: "M-C01",
  difficulty: "easy",
  precedent: "asynchronous replication: acknowledged writes that no replica but one has seen",
  anomaly: "a read misses a write that was acknowledged before it began",
  caughtBy: "linearizable",
  scenario: { options: quick, seeds: [1, 2, 3] },
};

const oldTail: Omit<Bug, "scenario"> = {
  summary: "A replica answers reads without making sure that it is still in the chain.",
  row: "M-C04",
  difficulty: "medium",
  precedent: "van Renesse and Schneider assume fail-stop: a tail that is only cut off lives on",
  anomaly: "a tail that was taken out of the chain returns overwritten values",
  caughtBy: "linearizable",
};

/** What takes a tail out of the chain, and leaves it to those of its clients that still reach it. */
const cutOff = { workload: "kv", time: "20s", fault: "partition", interval: "2s" };

const newcomer: Bug = {
  summary: "A newcomer takes part before it has its predecessor's state.",
  row: "M-C09",
  difficulty: "medium",
  anomaly: "keys that were written long ago are empty, or hold old values",
  caughtBy: "linearizable",
  scenario: { options: { workload: "kv", time: "20s", fault: "partition,crash" }, seeds: [1, 2, 3] },
};

/** Defects that can be switched on; `row` names each in the list of mutants. */
export const chainBugs: Readonly<Record<string, Bug>> = {
  "head-answers-early": early,
  "read-anywhere": {
    summary: "Every node answers reads from whatever it has.",
    row: "M-C02",
    difficulty: "easy",
    precedent: "reads at the middle of a chain see updates that may yet be lost",
    anomaly: "two reads, one after the other, see a new value and then the old one",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", time: "10s", latency: "10ms" }, seeds: [1, 2, 3] },
  },
  "old-tail-serves": { ...oldTail, scenario: { options: cutOff, seeds: [3, 4, 5] } },
  "old-head-obeyed": {
    summary: "Replicas take updates from a head that was taken out of the chain.",
    row: "M-C05",
    difficulty: "medium",
    precedent: "epochs as fencing tokens: without them a deposed primary goes on writing",
    anomaly: "the old head and the new one number different updates alike",
    caughtBy: "invariants",
    scenario: {
      options: {
        workload: "kv",
        answers: "head",
        time: "30s",
        fault: "partition",
        interval: "2s",
      },
      seeds: [1, 3, 5],
    },
  },
  "pending-not-resent": {
    summary: "When a replica is taken out, what was under way is not sent to the new successor.",
    row: "M-C06",
    difficulty: "medium",
    precedent: "section 3 of the paper: the predecessor forwards Sent to its new successor, in order",
    anomaly: "replicas behind the gap never carry out updates that those before it have",
    caughtBy: "invariants",
    scenario: {
      options: { workload: "kv", time: "20s", rate: 400, fault: "crash,partition", latency: "20ms" },
      seeds: [1, 2, 3],
    },
  },
  "repetition-not-recognised": {
    summary: "An update that is sent again is taken for a new one.",
    row: "M-C07",
    difficulty: "medium",
    anomaly: "an overwritten value comes back",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", time: "20s", fault: "duplicate" }, seeds: [3, 4, 6] },
  },
  "unordered-forwarding": {
    summary: "Updates are sent one by one and carried out as they come, whatever their numbers.",
    row: "M-C08",
    difficulty: "easy",
    precedent: "the paper assumes reliable FIFO links between neighbours",
    anomaly: "replicas carry out the same updates in different orders",
    caughtBy: "invariants",
    scenario: {
      options: { workload: "kv", time: "10s", rate: 400, latency: "exponential:10ms" },
      seeds: [1, 2, 3],
    },
  },
  "newcomer-serves-unsynced": newcomer,
  "two-masters": {
    summary: "Whoever leads the master decides alone, until it hears of a successor.",
    row: "M-C10",
    difficulty: "hard",
    precedent: "a configuration service without consensus",
    anomaly: "an epoch has two chains, each of which takes updates",
    caughtBy: "invariants",
    scenario: {
      options: { workload: "kv", time: "30s", fault: "partition", interval: "3s" },
      seeds: [1, 3, 4],
    },
  },
  "configuration-cached-forever": {
    summary: "Reads are passed on to the tail of the first chain there was, and answered there.",
    row: "M-C11",
    difficulty: "medium",
    anomaly: "a node that left the chain long ago returns overwritten values",
    caughtBy: "linearizable",
    scenario: { options: { workload: "kv", time: "20s", fault: "partition,crash" }, seeds: [2, 3, 4] },
  },
};

export const craqBugs: Readonly<Record<string, Bug>> = {
  "dirty-read": {
    summary: "A replica answers with its newest version, clean or dirty.",
    row: "M-C02",
    difficulty: "easy",
    anomaly: "two reads, one after the other, see a new value and then the old one",
    caughtBy: "linearizable",
    scenario: { options: quick, seeds: [1, 2, 3] },
  },
  "version-ignored": {
    summary:
      "A dirty replica asks the tail what is committed, and answers with its newest version all the same.",
    row: "M-C03",
    difficulty: "medium",
    anomaly: "two reads, one after the other, see a new value and then the old one",
    caughtBy: "linearizable",
    scenario: { options: quick, seeds: [1, 2, 3] },
  },
  "old-version-while-dirty": {
    summary: "A dirty replica answers with the last clean version it knows, without asking the tail.",
    row: "M-C12",
    precedent: "a common account of CRAQ offers this as one of two ways; the tail may have committed already",
    anomaly: "a read returns a value that was already overwritten",
    caughtBy: "linearizable",
    scenario: { options: quick, seeds: [1, 2, 3] },
  },
  "head-answers-early": early,
  "old-tail-serves": { ...oldTail, scenario: { options: cutOff, seeds: [1, 3, 4] } },
  "newcomer-serves-unsynced": newcomer,
};
