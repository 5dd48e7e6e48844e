import { createRequire } from "node:module";
import {
  type AuditEntry,
  type BugEntry,
  type CaseSize,
  type CellEntry,
  type MatrixEntry,
  recordedMix,
  type ShrunkEntry,
} from "../../../reports/matrix/matrix-data.ts";
import { systemNamed } from "../../../systems-under-test/index.ts";
import type { Bug } from "../../../systems-under-test/system.ts";
import { UsageError } from "../../core/usage-error.ts";
import { runScenario } from "../../run/run.ts";
import type { Scenario } from "../../run/scenario.ts";
import { parseScenario } from "../../run/scenario-schema.ts";
import type { SweepResult } from "../../run/sweep.ts";
import { partsOf, scenarioOf } from "../prepare.ts";
import { reproduceCommand } from "../reproduce.ts";
import { shrinkRun } from "../shrinking.ts";
import { sweepOne } from "../sweep-worker.ts";
import type { MatrixTask } from "./plan.ts";

/** What was measured, but for where and when, and the time it took. */
type Finding = Unstamped<MatrixEntry>;
type Unstamped<E> = E extends MatrixEntry ? Omit<E, "commit" | "date" | "cpuMs"> : never;

/** Measures one task; in a process of its own, so that the processor time is that of the task. */
export async function measure(
  task: MatrixTask,
): Promise<Unstamped<MatrixEntry> & { readonly cpuMs: number }> {
  const before = process.cpuUsage();
  const finding = await findingOf(task);
  const cpuMs = msSince(before);
  const controlCpuMs = finding.kind === "cell" ? finding.controlCpuMs : 0;
  return { ...finding, cpuMs: cpuMs - controlCpuMs };
}

function msSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1000);
}

async function findingOf(task: MatrixTask): Promise<Finding> {
  switch (task.kind) {
    case "bug":
      return recorded(task);
    case "shrunk":
      return shrunk(task);
    case "cell":
      return cell(task);
    case "audit":
      return audit(task);
  }
}

type TaskOf<K extends MatrixTask["kind"]> = Extract<MatrixTask, { kind: K }>;

const { version } = createRequire(import.meta.url)("faultline/package.json") as { version: string };

/** Runs the recorded scenario on its first seed, and again from its stored form as `faultline replay` does. */
async function recorded({ system, bug, options }: TaskOf<"bug">): Promise<Unstamped<BugEntry>> {
  const { scenario: declared, row, difficulty, summary, precedent, anomaly, caughtBy } = bugOf(system, bug);
  const seed = declared.seeds[0] ?? 1;
  const scenario = await scenarioOf({ system }, { ...options, bug }, String(seed));
  const first = await run(scenario);
  const again = await run(parseScenario(JSON.parse(JSON.stringify(scenario)), "the stored scenario"));
  const found = first.checks.some((check) => check.name === caughtBy && check.validity === "invalid");
  return {
    kind: "bug",
    system,
    bug,
    row,
    ...(difficulty === undefined ? {} : { difficulty }),
    summary,
    ...(precedent === undefined ? {} : { precedent }),
    anomaly,
    caughtBy,
    workload: scenario.workload,
    seed,
    found,
    replayed: first.digest === again.digest,
    finding: first.summary,
    command: reproduceCommand(scenario),
  };
}

async function run(scenario: Scenario): Promise<Awaited<ReturnType<typeof runScenario>>["record"]> {
  const { record } = await runScenario({ ...(await partsOf(scenario)), reproduce: "", version });
  return record;
}

/** Limits of one shrinking: cases are near their smallest long before. */
const shrinkRunsMax = 2000;
const shrinkCpuMs = 30_000;

async function shrunk({ system, bug, options }: TaskOf<"shrunk">): Promise<Unstamped<ShrunkEntry>> {
  const { caughtBy, scenario: declared } = bugOf(system, bug);
  const seed = declared.seeds[0] ?? 1;
  const scenario = await scenarioOf({ system }, { ...options, bug }, String(seed));
  const before = process.cpuUsage();
  const common = { kind: "shrunk", system, bug, seed } as const;
  const nothing: CaseSize = { operations: 0, faults: 0, nodes: 0 };
  try {
    const {
      shrunk: found,
      primary,
      written,
    } = await shrinkRun(scenario, {
      version,
      check: caughtBy,
      runsMax: shrinkRunsMax,
      expired: () => msSince(before) > shrinkCpuMs,
      progress: () => undefined,
    });
    const size = sizeOf(written);
    if (found === undefined)
      return { ...common, kept: primary, before: size, after: size, runs: 1, ended: "not reproduced" };
    const { ended, runs } = found;
    return { ...common, kept: primary, before: size, after: sizeOf(found.scenario), runs, ended };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { ...common, kept: "", before: nothing, after: nothing, runs: 1, ended: "not reproduced" };
  }
}

function sizeOf({ nodes, schedule, script }: Scenario): CaseSize {
  return { operations: script?.operations.length ?? 0, faults: schedule.length, nodes };
}

/** Seeds that found a bug which are run without it too, of one block. */
const controlsMax = 2;

async function cell(task: TaskOf<"cell">): Promise<Unstamped<CellEntry>> {
  const { system, bug, mix, workload, from, seeds, options } = task;
  const { caughtBy } = bugOf(system, bug);
  const block = await runBlock(system, { ...options, bug }, { from, seeds });
  const caught: Record<string, number> = {};
  const invalid = block.results.filter(({ verdict }) => verdict === "invalid");
  for (const check of invalid.flatMap(({ failed }) => failed)) caught[check] = (caught[check] ?? 0) + 1;
  const found = invalid.filter(({ failed }) => failed.includes(caughtBy)).map(({ seed }) => Number(seed));
  const before = process.cpuUsage();
  const controlled = mix === recordedMix ? found.slice(0, controlsMax) : [];
  const alarms: string[] = [];
  for (const seed of controlled) {
    const { results } = await runBlock(system, options, { from: seed, seeds: 1 });
    alarms.push(...alarmsOf(results, ({ verdict }) => verdict !== "valid"));
  }
  return {
    kind: "cell",
    system,
    bug,
    mix,
    fault: String(options["fault"] ?? ""),
    workload,
    from,
    seeds,
    refused: block.refused,
    broken: brokenOf(block.results),
    operations: operationsOf(block.results),
    alarms,
    found,
    caught,
    detected: invalid.filter(({ failed }) => failed.some((check) => check !== "nodes")).length,
    controls: controlled.length,
    controlCpuMs: msSince(before),
  };
}

async function audit(task: TaskOf<"audit">): Promise<Unstamped<AuditEntry>> {
  const { system, mix, workload, from, seeds, options } = task;
  const { results, refused } = await runBlock(system, options, { from, seeds });
  const count = (verdict: SweepResult["verdict"]): number =>
    results.filter((result) => result.verdict === verdict).length;
  return {
    kind: "audit",
    system,
    mix,
    fault: String(options["fault"] ?? ""),
    workload,
    from,
    seeds,
    refused,
    broken: brokenOf(results),
    operations: operationsOf(results),
    alarms: alarmsOf(results),
    valid: count("valid"),
    unknown: count("unknown"),
  };
}

/** Runs some seeds; those whose drawn options the system refuses are counted and left out. */
async function runBlock(
  system: string,
  options: Readonly<Record<string, string | number>>,
  { from, seeds }: { readonly from: number; readonly seeds: number },
): Promise<{ readonly results: readonly SweepResult[]; readonly refused: number }> {
  const results: SweepResult[] = [];
  let refused = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    try {
      results.push(await sweepOne({ system, options, seed: String(seed) }));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      refused++;
    }
  }
  return { results, refused };
}

function alarmsOf(
  results: readonly SweepResult[],
  isAlarm = ({ verdict }: SweepResult): boolean => verdict === "invalid",
): string[] {
  return results
    .filter(isAlarm)
    .map(({ reproduce, summary, verdict }) => `${verdict}: ${summary.slice(0, 300)} ${reproduce}`);
}

const brokenOf = (results: readonly SweepResult[]): number =>
  results.filter(({ verdict }) => verdict === "harness").length;

const operationsOf = (results: readonly SweepResult[]): number =>
  results.reduce((sum, { operations }) => sum + operations, 0);

function bugOf(system: string, bug: string): Bug {
  return systemNamed(system).bugs[bug]!;
}

// Tinypool calls a worker file's default export.
// biome-ignore lint/style/noDefaultExport: see above
export default measure;
