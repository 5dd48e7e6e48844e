import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Tinypool } from "tinypool";
import { UsageError } from "../../core/usage-error.ts";
import { worst } from "../../core/verdict.ts";
import type { OptionTexts } from "../../run/options.ts";
import { bySignature, type SweepResult, type SweepTask, totalsOf } from "../../run/sweep.ts";
import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import { scenarioOf } from "../prepare.ts";
import { whole } from "../whole.ts";

export interface SweepFlags {
  readonly seeds: string;
  readonly from: string;
  readonly workers?: string;
  readonly json?: boolean;
  readonly failFast?: boolean;
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
  const results = await runAll({ system, texts, seeds, from, workers, failFast: flags.failFast === true });
  print(results, (Date.now() - started) / 1000, flags.json === true);
  if (results.some((result) => result.verdict === "harness")) return exitCodes.harness;
  return exitCodeOf(
    worst(results.map((result) => (result.verdict === "harness" ? "unknown" : result.verdict))),
  );
}

interface Sweep {
  readonly system: string;
  readonly texts: OptionTexts;
  readonly seeds: number;
  readonly from: number;
  readonly workers: number;
  readonly failFast: boolean;
}

async function runAll({ system, texts, seeds, from, workers, failFast }: Sweep): Promise<SweepResult[]> {
  const pool = new Tinypool({
    filename: join(import.meta.dirname, "../sweep-worker.js"),
    minThreads: workers,
    maxThreads: workers,
  });
  const options = Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
  const results: SweepResult[] = [];
  let next = from;
  let stopped = false;
  const lane = async (): Promise<void> => {
    while (!stopped && next < from + seeds) {
      const task: SweepTask = { system, options, seed: String(next++) };
      const result = (await pool.run(task)) as SweepResult;
      results.push(result);
      if (results.length % progressEvery === 0) process.stderr.write(`${results.length} of ${seeds} seeds\n`);
      if (failFast && result.verdict !== "valid") stopped = true;
    }
  };
  await Promise.all(Array.from({ length: workers }, lane));
  await pool.destroy();
  return results.sort((a, b) => Number(a.seed) - Number(b.seed));
}

const progressEvery = 500;
const shownPerSignature = 5;

function print(results: readonly SweepResult[], seconds: number, json: boolean): void {
  const totals = totalsOf(results);
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
      `${totals.operations} operations, ${Math.round(totals.simulatedMs / 1000)} simulated seconds in ${seconds.toFixed(1)} s: ${Math.round((totals.seeds / seconds) * 60)} seeds a minute, ${Math.round(totals.simulatedMs / 1000 / seconds)} times real time\n`,
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
