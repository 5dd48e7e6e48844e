import { styleText } from "node:util";
import { type ConsoleOptions, consoleReporter, type Tone } from "../../reports/console.ts";
import { html } from "../../reports/html.ts";
import { json } from "../../reports/json.ts";
import { pageScript } from "../../reports/page-script.ts";
import { UsageError } from "../core/usage-error.ts";
import type { MessageFate } from "../environments/environment.ts";
import { runScenario } from "../run/run.ts";
import type { LiveRun } from "../run/run-parts.ts";
import type { RunData } from "../run/run-record.ts";
import type { Scenario } from "../run/scenario.ts";
import { RunFolder, runFiles } from "../run/store.ts";
import { interruptible } from "./interruptible.ts";
import { partsOf } from "./prepare.ts";
import { showProgress } from "./progress.ts";
import { reproduceCommand } from "./reproduce.ts";

export interface PerformOptions {
  readonly version: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Nothing on standard output: the caller tells. */
  readonly silent?: boolean;
  readonly out: string;
  readonly store?: boolean;
  /** The command to tell, where flags and seed do not say it all. */
  readonly reproduce?: string;
  /** Where delays are noted. */
  readonly delays?: Map<string, MessageFate[]>;
}

/** Runs a scenario for the command line: keeps it, shows progress, draws the report, prints the verdict. */
export async function perform(scenario: Scenario, options: PerformOptions): Promise<RunData> {
  const reproduce = options.reproduce ?? reproduceCommand(scenario);
  if (options.quiet !== true) process.stderr.write(`seed ${scenario.seed}: ${reproduce}\n`);
  using signals = interruptible();
  const { data, report } = await carryOut(scenario, { ...options, reproduce }, signals.signal);
  print(data, report, options);
  return data;
}

/** The same up to the report; answers with its path, where the run is kept. */
export async function carryOut(
  scenario: Scenario,
  options: PerformOptions & { readonly reproduce: string },
  signal: AbortSignal,
): Promise<{ readonly data: RunData; readonly report: string | undefined }> {
  const parts = await partsOf(scenario);
  const folder =
    options.store === false
      ? undefined
      : new RunFolder(options.out, runName(scenario), scenario, scenario.environment === "sim" ? 65_536 : 0);
  const live: LiveRun = { phase: "launch", ok: 0, fail: 0, info: 0, now: () => 0 };
  using _progress =
    options.quiet === true
      ? { [Symbol.dispose]: () => {} }
      : showProgress(live, scenario.timeMs, process.stderr);
  const data = await runScenario({
    ...parts,
    reproduce: options.reproduce,
    version: options.version,
    live,
    ...(options.delays === undefined ? {} : { delays: options.delays }),
    signal,
    ...(folder === undefined ? {} : { folder }),
  }).catch((error: unknown) => {
    if (error instanceof UsageError) folder?.discard();
    throw error;
  });
  return { data, report: folder === undefined ? undefined : keep(folder, data) };
}

/** Writes the record and the report into the run's folder; answers with the report's path. */
function keep(folder: RunFolder, data: RunData): string {
  folder.writeRecord(data.record);
  return folder.write(runFiles.report, html(pageScript()).render(data));
}

export function print(
  data: RunData,
  report: string | undefined,
  options: Pick<PerformOptions, "json" | "quiet">,
): void {
  if (options.json === true) {
    process.stdout.write(json.render(data));
    return;
  }
  if (options.quiet === true) process.stdout.write(`${data.record.verdict}\n`);
  else process.stdout.write(consoleReporter(consoleOptions(report)).render(data));
}

const styles = {
  bad: "red",
  good: "green",
  doubt: "yellow",
  strong: "bold",
  quiet: "dim",
} as const satisfies Record<Tone, string>;

export function consoleOptions(report?: string): ConsoleOptions {
  return {
    width: process.stdout.columns ?? 100,
    paint: (tone, text) => (colourful() ? styleText(styles[tone], text) : text),
    ...(report === undefined ? {} : { reportPath: report }),
  };
}

function colourful(): boolean {
  if (process.env["NO_COLOR"] !== undefined && process.env["NO_COLOR"] !== "") return false;
  if (process.env["FORCE_COLOR"] !== undefined && process.env["FORCE_COLOR"] !== "0") return true;
  return process.stdout.isTTY === true && process.env["TERM"] !== "dumb";
}

/** A name that sorts by time and tells what it was. */
function runName(scenario: Scenario): string {
  const stamp = new Date()
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\.(\d+)Z/, "$1");
  const subject = (scenario.system ?? scenario.program?.[0] ?? "").replace(/^.*[/\\]/, "");
  return `${stamp}-${subject}-${scenario.workload}-${scenario.seed}`
    .replace(/[^A-Za-z0-9._-]/g, "_")
    .slice(0, 120);
}
