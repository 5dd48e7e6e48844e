import { availableParallelism } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../core/usage-error.ts";
import { worst } from "../../core/verdict.ts";
import type { OptionTexts } from "../../run/options.ts";
import { bySignature, type SweepResult, type SweepTask, seedsOf, totalsOf } from "../../run/sweep.ts";
import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import { scenarioOf } from "../prepare.ts";
import { ResultsFile } from "../results-file.ts";
import { shardOf } from "../shard.ts";
import { sweepInTurn } from "../sweep-in-turn.ts";
import { sweepResults } from "../sweep-results.ts";
import { whole } from "../whole.ts";
import { runBatch } from "../worker-pool.ts";

export interface SweepFlags {
  readonly seeds: string;
  readonly from: string;
  readonly workers?: string;
  readonly json?: boolean;
  readonly failFast?: boolean;
  readonly shard?: string;
  readonly results?: string;
  readonly out: string;
}

/**
 * `faultline sweep SYSTEM`: many seeds of one set of options; failures grouped by what failed. In the simulator on all
 * cores, in real time one run after the other.
 */
export async function sweep(
  words: readonly string[],
  flags: SweepFlags,
  texts: OptionTexts,
  version: string,
): Promise<number> {
  const [system, unexpected] = words;
  if (system === undefined) throw new UsageError('name a system, such as "faultline sweep raft".');
  if (unexpected !== undefined)
    throw new UsageError(`unexpected argument "${unexpected}"; a sweep has one system.`);
  const seeds = whole("seeds", flags.seeds, 1);
  const from = whole("from", flags.from, 0);
  const workers = flags.workers === undefined ? availableParallelism() : whole("workers", flags.workers, 1);
  // One scenario is made here first, so that a wrong option is one sentence and not one failure a seed.
  const first = await scenarioOf({ system }, texts, String(from));
  const inTurn = first.environment !== "sim";
  if (inTurn && flags.workers !== undefined && workers !== 1)
    throw new UsageError(
      `--workers ${workers}: runs in real time come one after the other, for they would disturb each other; expected 1.`,
    );
  const started = Date.now();
  const options = Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
  const kept =
    flags.results === undefined
      ? undefined
      : new ResultsFile(flags.results, sweepResults({ system, options }));
  const all = seedsOf(from, seeds, shardOf(flags.shard ?? "1/1"));
  const known = all.flatMap((seed) => kept?.known.get(seed) ?? []);
  const missing = all.filter((seed) => kept?.known.has(seed) !== true);
  if (known.length > 0)
    process.stderr.write(`${known.length} of ${all.length} seeds are in ${flags.results}\n`);
  const common = {
    tasks: missing.map((seed): SweepTask => ({ system, options, seed })),
    failFast: flags.failFast === true,
    ...(kept === undefined ? {} : { keep: (result: SweepResult) => kept.add(result) }),
  };
  const { results: fresh, interrupted } = inTurn
    ? await sweepInTurn({ ...common, out: flags.out, version })
    : { results: await runAll({ ...common, workers }), interrupted: false };
  const results = [...known, ...fresh].sort((a, b) => Number(a.seed) - Number(b.seed));
  print({ results, fresh, seconds: (Date.now() - started) / 1000, inTurn }, flags.json === true);
  if (interrupted) return exitCodes.interrupted;
  if (results.some((result) => result.verdict === "harness")) return exitCodes.harness;
  return exitCodeOf(
    worst(results.map((result) => (result.verdict === "harness" ? "unknown" : result.verdict))),
  );
}

interface Sweep {
  readonly tasks: readonly SweepTask[];
  readonly workers: number;
  readonly failFast: boolean;
  keep?(result: SweepResult): void;
}

async function runAll(sweep: Sweep): Promise<SweepResult[]> {
  const { tasks, workers, failFast } = sweep;
  const results: SweepResult[] = [];
  await runBatch<SweepTask, SweepResult>({
    worker: join(import.meta.dirname, "../sweep-worker.js"),
    runtime: "worker_threads",
    workers,
    tasks,
    keep: (result) => {
      results.push(result);
      sweep.keep?.(result);
      if (results.length % progressEvery === 0)
        process.stderr.write(`${results.length} of ${tasks.length} seeds\n`);
      return !(failFast && result.verdict !== "valid");
    },
  });
  return results;
}

const progressEvery = 500;
const shownPerSignature = 5;

interface Swept {
  readonly results: readonly SweepResult[];
  /** Those that were run now, of which alone a speed can be told. */
  readonly fresh: readonly SweepResult[];
  readonly seconds: number;
  readonly inTurn: boolean;
}

function print({ results, fresh, seconds, inTurn }: Swept, json: boolean): void {
  const totals = totalsOf(results);
  const speed = totalsOf(fresh);
  const failures = [...bySignature(results)];
  if (json) {
    const document = {
      format: "faultline-sweep",
      version: 1,
      seconds,
      ...totals,
      failures: failures.map(([signature, group]) => ({
        signature,
        seeds: group.map((one) => one.seed),
        example: group[0]!,
      })),
    };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    `${totals.seeds} seeds: ${totals.valid} valid, ${totals.invalid} invalid, ${totals.unknown} unknown, ${totals.harness} failures of faultline itself\n` +
      (inTurn
        ? `${speed.operations} operations in ${seconds.toFixed(1)} s, one run after the other\n`
        : `${speed.operations} operations, ${Math.round(speed.simulatedMs / 1000)} simulated seconds in ${seconds.toFixed(1)} s: ${Math.round((speed.seeds / seconds) * 60)} seeds a minute, ${Math.round(speed.simulatedMs / 1000 / seconds)} times real time\n`),
  );
  for (const [signature, group] of failures) {
    process.stdout.write(
      `\n${signature} (${group.length} seeds: ${group
        .slice(0, 20)
        .map((one) => one.seed)
        .join(" ")})\n`,
    );
    for (const one of group.slice(0, shownPerSignature))
      process.stdout.write(
        `  ${one.summary.slice(0, 600)}\n  ${one.reproduce}\n${one.report === undefined ? "" : `  ${one.report}\n`}`,
      );
  }
}
