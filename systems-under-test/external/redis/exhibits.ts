import type { Exhibit } from "../server.ts";

export const redisExhibits: readonly Exhibit[] = [
  {
    name: "acknowledged-writes-lost",
    summary: "What a primary behind a partition acknowledged is gone when another has taken its place.",
    precedent: "Jepsen, Redis (2013): 56 % of acknowledged writes lost",
    options: {
      workload: "set",
      fault: "partition-isolate-one",
      target: "leader",
      nodes: 3,
      interval: "8s",
      time: "25s",
    },
    seed: 1,
    verdict: "invalid",
    checker: "set-full",
  },
  {
    name: "wait-one-replica",
    summary:
      "WAIT repairs it by half: the isolated primary confirms nothing, but shows its readers writes that vanish.",
    options: {
      workload: "set",
      wait: 1,
      fault: "partition-isolate-one",
      target: "leader",
      nodes: 3,
      interval: "8s",
      time: "25s",
    },
    seed: 1,
    verdict: "invalid",
    checker: "set-full",
  },
  {
    name: "undisturbed",
    summary: "The control: as long as its primary stays, Redis is linearizable.",
    options: { workload: "kv", nodes: 3, time: "30s" },
    seed: 1,
    verdict: "valid",
    checker: "linearizable",
  },
];
