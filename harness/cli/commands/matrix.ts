import { availableParallelism } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type MatrixEntry, matrixKey, recordedMix } from "../../../reports/matrix/matrix-data.ts";
import { matrixHtml } from "../../../reports/matrix/matrix-html.ts";
import { matrixLines } from "../../../reports/matrix/matrix-lines.ts";
import { matrixMarkdown } from "../../../reports/matrix/matrix-markdown.ts";
import { type MatrixTally, tallyOf } from "../../../reports/matrix/tally.ts";
import { servers } from "../../../systems-under-test/external/index.ts";
import { systemNamed, systems } from "../../../systems-under-test/index.ts";
import type { SystemUnderTest } from "../../../systems-under-test/system.ts";
import { commitNow, today } from "../../bench/checkout.ts";
import { UsageError, unknownName } from "../../core/usage-error.ts";
import { readyToWrite, writeWhole } from "../../run/files.ts";
import { duration } from "../../run/options.ts";
import { exitCodes } from "../exit-codes.ts";
import { mixesOf } from "../matrix/mixes.ts";
import { type MatrixScope, type MatrixTask, planMatrix } from "../matrix/plan.ts";
import { matrixResults } from "../matrix/results.ts";
import { ResultsFile } from "../results-file.ts";
import { shardOf } from "../shard.ts";
import { whole, workersMax } from "../whole.ts";
import { runBatch } from "../worker-pool.ts";

export interface MatrixFlags {
  readonly bug?: string;
  readonly mix?: string;
  readonly seeds: string;
  readonly time: string;
  readonly shrink: boolean;
  readonly workers?: string;
  readonly shard?: string;
  readonly budget?: string;
  readonly results?: string;
  readonly html?: string;
  readonly markdown?: string;
  readonly json?: boolean;
}

/**
 * `faultline matrix [SYSTEM...]`: how soon, and by which check, each seeded bug is found; and whether systems without
 * bugs are left in peace. Stops at its budget, and goes on from its file of results.
 */
export async function matrix(names: readonly string[], flags: MatrixFlags): Promise<number> {
  const scope = scopeOf(names, flags);
  const shard = shardOf(flags.shard ?? "1/1");
  const workers =
    flags.workers === undefined ? availableParallelism() : whole("workers", flags.workers, 1, workersMax);
  const budgetMs = flags.budget === undefined ? Number.POSITIVE_INFINITY : duration("budget", flags.budget);
  if (flags.html !== undefined) readyToWrite(flags.html, "--html");
  if (flags.markdown !== undefined) readyToWrite(flags.markdown, "--markdown");
  const tasks = planMatrix(scope).filter((_, position) => position % shard.of === shard.index - 1);
  const kept = flags.results === undefined ? undefined : new ResultsFile(flags.results, matrixResults);
  const measured = new Map(kept?.known);
  const missing = tasks.filter((task) => !covers(measured.get(matrixKey(task)), task));
  const stamp = { commit: commitNow(), date: today() };
  const started = performance.now();
  let done = 0;
  await runBatch<MatrixTask, MatrixEntry>({
    worker: join(import.meta.dirname, "../matrix/measure.js"),
    runtime: "child_process",
    workers,
    tasks: missing,
    keep: (finding) => {
      const entry: MatrixEntry = { ...finding, ...stamp };
      done++;
      measured.set(matrixKey(entry), entry);
      kept?.add(entry);
      if (done % progressEvery === 0) process.stderr.write(`${done} of ${missing.length} parts\n`);
      return performance.now() - started < budgetMs;
    },
  });
  const entries = tasks.flatMap((task) => measured.get(matrixKey(task)) ?? []);
  write(flags, entries);
  const open = missing.length - done;
  if (open > 0) process.stderr.write(`the budget is over; ${open} of ${tasks.length} parts were not begun\n`);
  return statusOf(tallyOf(entries));
}

/** Of a block of seeds the file may have the first part only, from a run with fewer seeds. */
function covers(known: MatrixEntry | undefined, task: MatrixTask): boolean {
  if (known === undefined) return false;
  return !("seeds" in known && "seeds" in task) || known.seeds >= task.seeds;
}

const progressEvery = 100;

function write(flags: MatrixFlags, entries: readonly MatrixEntry[]): void {
  if (flags.html !== undefined) writeWhole(flags.html, matrixHtml(entries), "--html");
  if (flags.markdown !== undefined)
    writeWhole(flags.markdown, `# Detection matrix\n\n${matrixMarkdown(entries)}\n`, "--markdown");
  const text =
    flags.json === true
      ? JSON.stringify({ format: "faultline-matrix", version: 1, entries }, null, 2)
      : matrixLines(tallyOf(entries)).join("\n");
  process.stdout.write(`${text}\n`);
}

/** Violations of what has no bug are the worst news; then faultline's own failures; then bugs that live on. */
function statusOf({ systems: tallies }: MatrixTally): number {
  const bugs = tallies.flatMap((system) => system.bugs);
  const audits = tallies.flatMap((system) => system.audits);
  const cells = bugs.flatMap(({ mixes, recorded }) => [
    ...(recorded === undefined ? [] : [recorded]),
    ...mixes.values(),
  ]);
  if ([...audits, ...cells].some(({ alarms }) => alarms.length > 0)) return exitCodes.invalid;
  if ([...audits, ...cells].some(({ broken }) => broken > 0)) return exitCodes.harness;
  return bugs.every(({ killed }) => killed) ? exitCodes.valid : exitCodes.unknown;
}

/** Seeds of one cell: its parts are planned one by one. */
const matrixSeedsMax = 100_000;

/** Unknown names are refused with the nearest there is. */
function scopeOf(names: readonly string[], flags: MatrixFlags): MatrixScope {
  const chosen: readonly SystemUnderTest[] = names.length === 0 ? systems : names.map(measurable);
  const bugs = listed(flags.bug);
  const mixes = listed(flags.mix);
  const bugNames = chosen.flatMap((system) => Object.keys(system.bugs));
  for (const bug of bugs) if (!bugNames.includes(bug)) throw unknownName("bug", bug, bugNames);
  const mixNames = [
    recordedMix,
    ...new Set(
      chosen.flatMap((system) => mixesOf(system, system.assumptions.tolerates).map(({ name }) => name)),
    ),
  ];
  for (const mix of mixes) if (!mixNames.includes(mix)) throw unknownName("mix of faults", mix, mixNames);
  duration("time", flags.time);
  const { shrink, time } = flags;
  return {
    systems: chosen,
    bugs,
    mixes,
    seeds: whole("seeds", flags.seeds, 1, matrixSeedsMax),
    shrink,
    time,
  };
}

/** A server in containers has no bugs that could be switched on, nor runs that come out the same again. */
function measurable(name: string): SystemUnderTest {
  if (servers.some((server) => server.name === name))
    throw new UsageError(`${name} runs as servers in containers; the matrix is measured in the simulator.`);
  return systemNamed(name);
}

function listed(text = ""): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
