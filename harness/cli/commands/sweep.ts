import { availableParallelism } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../core/usage-error.ts";
import { worst } from "../../core/verdict.ts";
import { batchRuns } from "../../run/guided/campaign.ts";
import { type OptionTexts, yes } from "../../run/options.ts";
import type { Scenario } from "../../run/scenario.ts";
import { bySignature, type SweepResult, type SweepTask, seedsOf, totalsOf } from "../../run/sweep.ts";
import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import { scenarioOf } from "../prepare.ts";
import { ResultsFile } from "../results-file.ts";
import { shardOf } from "../shard.ts";
import { type SweepGuided, type SweptGuided, sweepGuided } from "../sweep-guided.ts";
import { sweepInTurn } from "../sweep-in-turn.ts";
import { sweepResults } from "../sweep-results.ts";
import { seedsMax, whole, workersMax } from "../whole.ts";
import { runBatch, WorkerPool } from "../worker-pool.ts";

export interface SweepFlags {
  readonly seeds: string;
  readonly from: string;
  readonly workers?: string;
  readonly json?: boolean;
  readonly failFast?: boolean;
  readonly shard?: string;
  readonly results?: string;
  readonly guided?: string;
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
  const seeds = whole("seeds", flags.seeds, 1, seedsMax);
  const from = whole("from", flags.from, 0);
  const workers =
    flags.workers === undefined ? availableParallelism() : whole("workers", flags.workers, 1, workersMax);
  // One scenario is made here first, so that a wrong option is one sentence and not one failure a seed.
  const first = await scenarioOf({ system }, texts, String(from));
  const inTurn = first.environment !== "sim";
  const guided = yes("guided", flags.guided ?? "no");
  if (guided) refuseUnguidable(first, flags);
  const way = guided ? "guided" : inTurn ? "in turn" : "plain";
  if (inTurn && flags.workers !== undefined && workers !== 1)
    throw new UsageError(
      `--workers ${workers}: runs in real time come one after the other, for they would disturb each other; expected 1.`,
    );
  const options = Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
  const all = seedsOf(from, seeds, shardOf(flags.shard ?? "1/1"));
  return carryOutSweep({ system, options, from, all, workers, way }, flags, version);
}

/** In the simulator, each seed by itself or guided; in real time. */
type Way = "plain" | "guided" | "in turn";

interface Wanted extends Pick<SweepTask, "system" | "options"> {
  readonly from: number;
  readonly all: readonly string[];
  readonly workers: number;
  readonly way: Way;
}

async function carryOutSweep(wanted: Wanted, flags: SweepFlags, version: string): Promise<number> {
  const { all, from, options, system, way } = wanted;
  const started = Date.now();
  // What a guided seed is depends on those before it: with another first seed it is something else.
  const subject = { system, options, ...(way === "guided" ? { guided: { from, batchRuns } } : {}) };
  const kept =
    flags.results === undefined ? undefined : new ResultsFile(flags.results, sweepResults(subject));
  const known = all.flatMap((seed) => kept?.known.get(seed) ?? []);
  const missing = all.filter((seed) => kept?.known.has(seed) !== true);
  if (known.length > 0)
    process.stderr.write(`${known.length} of ${all.length} seeds are in ${flags.results}\n`);
  const common = {
    failFast: flags.failFast === true,
    out: flags.out,
    version,
    ...(kept === undefined ? {} : { keep: (result: SweepResult) => kept.add(result) }),
  };
  const tasks = missing.map((seed): SweepTask => ({ system, options, seed }));
  const swept: {
    readonly results: SweepResult[];
    readonly interrupted?: boolean;
    readonly features?: number;
  } =
    way === "guided"
      ? await runGuided({ ...common, ...wanted, seeds: all, known: kept?.known ?? new Map() })
      : way === "in turn"
        ? await sweepInTurn({ ...common, tasks })
        : { results: await runAll({ ...common, tasks, workers: wanted.workers }) };
  const { features, interrupted = false, results: fresh } = swept;
  const results = [...known, ...fresh].sort((a, b) => Number(a.seed) - Number(b.seed));
  const seconds = (Date.now() - started) / 1000;
  print(
    { results, fresh, seconds, inTurn: way === "in turn", ...(features === undefined ? {} : { features }) },
    flags.json === true,
  );
  if (interrupted) return exitCodes.interrupted;
  if (results.some((result) => result.verdict === "harness")) return exitCodes.harness;
  return exitCodeOf(
    worst(results.map((result) => (result.verdict === "harness" ? "unknown" : result.verdict))),
  );
}

/** Guidance plays the same run again up to a change of its faults, each run after what was learnt from those before. */
function refuseUnguidable({ environment, faults }: Scenario, { shard }: SweepFlags): void {
  if (environment !== "sim")
    throw new UsageError(
      `--guided yes: in the environment ${environment} no run comes again as it was, to be changed a little; expected --env sim.`,
    );
  if (shard !== undefined)
    throw new UsageError(
      "--guided yes: each run depends on those before it, so that there are no parts; expected no --shard. Several machines sweep from seeds of their own: --from.",
    );
  if (faults.length === 0)
    throw new UsageError("--guided yes: it is the faults that are changed; expected a --fault, such as all.");
}

async function runGuided(
  sweep: Omit<SweepGuided, "execute"> & { readonly workers: number },
): Promise<Pick<SweptGuided, "results" | "features">> {
  await using pool = new WorkerPool<SweepTask, SweepResult>({
    worker: sweepWorker,
    runtime: "worker_threads",
    workers: Math.min(sweep.workers, batchRuns),
  });
  let done = 0;
  return await sweepGuided({
    ...sweep,
    execute: async (tasks) => {
      const results: SweepResult[] = [];
      await pool.run(tasks, (result, position) => {
        results[position] = result;
        if (++done % progressEvery === 0) process.stderr.write(`${done} runs\n`);
        return true;
      });
      return results;
    },
  });
}

const sweepWorker = join(import.meta.dirname, "../sweep-worker.js");

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
    worker: sweepWorker,
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
  /** Of a guided sweep: how many different features were seen. */
  readonly features?: number;
}

function print({ features, results, fresh, seconds, inTurn }: Swept, json: boolean): void {
  const totals = totalsOf(results);
  const speed = totalsOf(fresh);
  const failures = [...bySignature(results)];
  const changed = results.filter(({ guided }) => guided?.schedule !== undefined).length;
  if (json) {
    const document = {
      format: "faultline-sweep",
      version: 1,
      seconds,
      ...totals,
      ...(features === undefined ? {} : { guided: { changed, features } }),
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
        : `${speed.operations} operations, ${Math.round(speed.simulatedMs / 1000)} simulated seconds in ${seconds.toFixed(1)} s: ${Math.round((speed.seeds / seconds) * 60)} seeds a minute, ${Math.round(speed.simulatedMs / 1000 / seconds)} times real time\n`) +
      (features === undefined
        ? ""
        : `guided: ${changed} of them with faults of earlier runs; ${features} different features were seen\n`),
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
