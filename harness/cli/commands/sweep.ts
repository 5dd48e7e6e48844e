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
}

/** `faultline sweep SYSTEM`: many seeds of one set of options, on all cores; failures grouped by what failed. */
export async function sweep(
  words: readonly string[],
  flags: SweepFlags,
  texts: OptionTexts,
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
  if (first.environment !== "sim") throw new UsageError("a sweep runs in the simulator; expected --env sim");
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
  const fresh = await runAll({
    system,
    options,
    seeds: missing,
    workers,
    failFast: flags.failFast === true,
    ...(kept === undefined ? {} : { keep: (result) => kept.add(result) }),
  });
  const results = [...known, ...fresh].sort((a, b) => Number(a.seed) - Number(b.seed));
  print(results, fresh, (Date.now() - started) / 1000, flags.json === true);
  if (results.some((result) => result.verdict === "harness")) return exitCodes.harness;
  return exitCodeOf(
    worst(results.map((result) => (result.verdict === "harness" ? "unknown" : result.verdict))),
  );
}

interface Sweep {
  readonly system: string;
  readonly options: SweepTask["options"];
  readonly seeds: readonly string[];
  readonly workers: number;
  readonly failFast: boolean;
  keep?(result: SweepResult): void;
}

async function runAll(sweep: Sweep): Promise<SweepResult[]> {
  const { system, options, seeds, workers, failFast } = sweep;
  const results: SweepResult[] = [];
  await runBatch<SweepTask, SweepResult>({
    worker: join(import.meta.dirname, "../sweep-worker.js"),
    runtime: "worker_threads",
    workers,
    tasks: seeds.map((seed) => ({ system, options, seed })),
    keep: (result) => {
      results.push(result);
      sweep.keep?.(result);
      if (results.length % progressEvery === 0)
        process.stderr.write(`${results.length} of ${seeds.length} seeds\n`);
      return !(failFast && result.verdict !== "valid");
    },
  });
  return results;
}

const progressEvery = 500;
const shownPerSignature = 5;

/** `fresh`: those that were run now, of which alone a speed can be told. */
function print(
  results: readonly SweepResult[],
  fresh: readonly SweepResult[],
  seconds: number,
  json: boolean,
): void {
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
      `${speed.operations} operations, ${Math.round(speed.simulatedMs / 1000)} simulated seconds in ${seconds.toFixed(1)} s: ${Math.round((speed.seeds / seconds) * 60)} seeds a minute, ${Math.round(speed.simulatedMs / 1000 / seconds)} times real time\n`,
  );
  for (const [signature, group] of failures) {
    process.stdout.write(
      `\n${signature} (${group.length} seeds: ${group
        .slice(0, 20)
        .map((one) => one.seed)
        .join(" ")})\n`,
    );
    for (const one of group.slice(0, shownPerSignature))
      process.stdout.write(`  ${one.summary.slice(0, 600)}\n  ${one.reproduce}\n`);
  }
}
