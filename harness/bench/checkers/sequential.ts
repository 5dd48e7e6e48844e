import { defaultBudget } from "../../../checkers/checker.ts";
import { decideSequential } from "../../../checkers/sequential/decide.ts";
import { type LaggingReplicas, laggingReplicas } from "../histories/lagging-replicas.ts";
import { type CheckerBench, printRow, timed } from "./bench-case.ts";

const far = Number.POSITIVE_INFINITY;

type Size = Pick<LaggingReplicas, "operations" | "processes" | "keys" | "noise" | "lag"> & {
  readonly spoiled?: number;
  readonly targetMs?: number;
};

/** The generator suite: replicas that lag, and records whose times are right, off, or say nothing. */
const suite: readonly Size[] = [
  { operations: 100_000, processes: 10, keys: 10, lag: 200, noise: 0, targetMs: 1500 },
  { operations: 100_000, processes: 10, keys: 100, lag: 200, noise: 0, targetMs: 1500 },
  { operations: 100_000, processes: 10, keys: 1000, lag: 200, noise: 0, targetMs: 1500 },
  { operations: 100_000, processes: 20, keys: 10, lag: 200, noise: 0 },
  { operations: 100_000, processes: 20, keys: 100, lag: 200, noise: 0 },
  { operations: 100_000, processes: 20, keys: 1000, lag: 200, noise: 0 },
  { operations: 100_000, processes: 10, keys: 10, lag: 200, noise: 1000, targetMs: 1500 },
  { operations: 100_000, processes: 10, keys: 100, lag: 5000, noise: 1000, targetMs: 1500 },
  { operations: 100_000, processes: 10, keys: 10, lag: 200, noise: far, targetMs: 1500 },
  { operations: 100_000, processes: 10, keys: 100, lag: 200, noise: far, targetMs: 1500 },
  { operations: 100_000, processes: 20, keys: 10, lag: 5000, noise: far },
  { operations: 100_000, processes: 10, keys: 10, lag: 200, noise: 1000, spoiled: 3, targetMs: 1500 },
  { operations: 1_000_000, processes: 10, keys: 100, lag: 200, noise: 0, targetMs: 10_000 },
  { operations: 1_000_000, processes: 10, keys: 100, lag: 200, noise: 1000, targetMs: 10_000 },
  { operations: 1_000_000, processes: 20, keys: 1000, lag: 200, noise: 1000 },
  { operations: 1_000_000, processes: 10, keys: 100, lag: 200, noise: 1000, spoiled: 3, targetMs: 10_000 },
];

/** Sequential consistency with its certificate found and verified, or its core found and confirmed. */
export const sequential: CheckerBench = {
  name: "sequential",
  run() {
    for (const { targetMs, ...size } of suite) {
      const columns = laggingReplicas({ ...size, writes: 0.5, seed: 1 });
      const { milliseconds, last } = timed(size.operations > 500_000 ? 1 : 3, () =>
        decideSequential(columns, defaultBudget),
      );
      const times = size.noise === far ? "no times" : `times off by ${size.noise}`;
      printRow({
        what: `sequential, ${size.keys} keys, lag ${size.lag}, ${times}`,
        operations: size.operations,
        clients: size.processes,
        verdict: last.kind,
        milliseconds,
        ...(targetMs === undefined ? {} : { targetMs }),
      });
    }
  },
};
