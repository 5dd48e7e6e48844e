import { performance } from "node:perf_hooks";
import { defaultBudget } from "../../../checkers/checker.ts";
import { partsOf } from "../../../checkers/linearizability/parts.ts";
import { portfolio } from "../../../checkers/linearizability/portfolio.ts";
import { modelNamed } from "../../../checkers/models/index.ts";
import { operationsOf } from "../../core/history.ts";
import type { Operation } from "../../core/operation.ts";
import { median } from "../bench.ts";
import { type ClosedClients, closedClients } from "../histories/closed-clients.ts";
import { recorded } from "../histories/recorded.ts";
import { type CheckerBench, printRow, timed } from "./bench-case.ts";

const model = modelNamed("cas-register");

/** The general search and its portfolio: values that repeat, lengths, and the recorded etcd logs where they are. */
export const search: CheckerBench = {
  name: "search",
  run() {
    for (const clients of [5, 10, 20]) {
      for (const crashed of [0, 20]) {
        for (const kind of [{}, { invalid: true }, { contradicted: true }])
          generated({ operations: 1000, clients, crashed, mix: "rcw", ...kind });
      }
    }
    generated({ operations: 100_000, clients: 5, mix: "rcw" });
    generated({ operations: 1_000_000, clients: 5, mix: "rw", think: 40_000 }, 5000);
    etcd();
  },
};

/** Of three seeds the slowest is told. */
function generated(load: ClosedClients, targetMs = 2000): void {
  const { operations, clients, crashed = 0, mix, think = 0 } = load;
  const seeds = operations > 1000 ? [1] : [1, 2, 3];
  const rounds = seeds.map((seed) => {
    const [part] = partsOf(model, operationsOf(closedClients({ ...load, seed })));
    return timed(1, () => portfolio(model, part!.operations, defaultBudget));
  });
  const { milliseconds, last } = rounds.reduce((a, b) => (a.milliseconds > b.milliseconds ? a : b));
  const kind = load.invalid ? ", spoiled" : load.contradicted ? ", contradicted" : "";
  const what = `search, ${mix}, ${crashed} crashed${kind}${think > 0 ? ", little overlap" : ""}`;
  printRow({ what, operations, clients, verdict: verdictText(last.kind), milliseconds, targetMs });
}

function etcd(): void {
  const parts = recorded("etcd-jepsen", "jepsen-log").map(
    ({ history }): readonly Operation[] => partsOf(model, operationsOf(history))[0]?.operations ?? [],
  );
  if (parts.length === 0) return;
  const each = parts.map(
    (operations) => timed(5, () => portfolio(model, operations, defaultBudget)).milliseconds,
  );
  const started = performance.now();
  for (const operations of parts) portfolio(model, operations, defaultBudget);
  const total = performance.now() - started;
  const row = { operations: parts.reduce((sum, { length }) => sum + length, 0), clients: 5, verdict: "" };
  printRow({ ...row, what: `${parts.length} etcd logs together`, milliseconds: total });
  printRow({ ...row, what: "the slowest of them", milliseconds: Math.max(...each), targetMs: 1 });
  printRow({ ...row, what: "the median of them", milliseconds: median(each), targetMs: 1 });
}

function verdictText(kind: "linearizable" | "stuck" | "exhausted"): string {
  return { linearizable: "valid", stuck: "invalid", exhausted: "unknown" }[kind];
}
