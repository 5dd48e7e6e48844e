import { checkCausalModel } from "../../../checkers/causal/causal.ts";
import type { CausalModel } from "../../../checkers/causal/models.ts";
import { type GossipingReplicas, gossipingReplicas } from "../histories/gossiping-replicas.ts";
import { type CheckerBench, printRow, timed } from "./bench-case.ts";

type Size = Pick<GossipingReplicas, "operations" | "processes" | "keys" | "keeps"> & {
  readonly models: readonly CausalModel[];
  readonly spoiled?: number;
  readonly targetMs?: number;
};

const million = 1_000_000;
const both = ["CC", "CCv"] as const;
const views = ["CM", "PRAM"] as const;

const suite: readonly Size[] = [
  { operations: million, processes: 10, keys: 100, keeps: "later", models: both, targetMs: 1000 },
  { operations: million, processes: 10, keys: 10_000, keeps: "later", models: both, targetMs: 1000 },
  { operations: million, processes: 50, keys: 1000, keeps: "later", models: both, targetMs: 3000 },
  { operations: million, processes: 100, keys: 100, keeps: "later", models: both, targetMs: 4000 },
  { operations: million, processes: 100, keys: 10_000, keeps: "later", models: both, targetMs: 4000 },
  { operations: million, processes: 50, keys: 1000, keeps: "arrived", models: both, targetMs: 3000 },
  { operations: million, processes: 10, keys: 100, keeps: "later", models: both, spoiled: 3, targetMs: 1000 },
  { operations: 100_000, processes: 10, keys: 100, keeps: "arrived", models: views, targetMs: 2000 },
  { operations: 100_000, processes: 50, keys: 1000, keeps: "arrived", models: views },
  {
    operations: 100_000,
    processes: 10,
    keys: 100,
    keeps: "arrived",
    models: views,
    spoiled: 3,
    targetMs: 2000,
  },
  { operations: million, processes: 10, keys: 100, keeps: "arrived", models: views },
];

/** The causal models: the certificate found; of what is refuted, the core found, shrunk and explained. */
export const causal: CheckerBench = {
  name: "causal",
  run() {
    for (const { models, targetMs, ...size } of suite) {
      const columns = gossipingReplicas({ ...size, writes: 0.5, gossip: 0.2, seed: 1 });
      for (const model of models) {
        const { milliseconds, last } = timed(size.operations === million ? 1 : 3, () =>
          checkCausalModel(columns, model),
        );
        const spoiled = size.spoiled === undefined ? "" : ", spoiled";
        printRow({
          what: `${model}, ${size.keys} keys, replicas keep what ${size.keeps === "later" ? "is later" : "arrived"}${spoiled}`,
          operations: size.operations,
          clients: size.processes,
          verdict: last.kind,
          milliseconds,
          ...(targetMs === undefined ? {} : { targetMs }),
        });
      }
    }
  },
};
