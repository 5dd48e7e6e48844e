import { existsSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { workloadNamed } from "../../../workloads/index.ts";
import { HarnessError } from "../../core/assert.ts";
import { UsageError } from "../../core/usage-error.ts";
import type { MessageFate } from "../../environments/environment.ts";
import { duration } from "../../run/options.ts";
import { runScenario } from "../../run/run.ts";
import type { Scenario } from "../../run/scenario.ts";
import { parseScenario } from "../../run/scenario-schema.ts";
import { scriptOf } from "../../run/script.ts";
import { type Shrunk, shrink, sizeText } from "../../run/shrink.ts";
import type { Executed, Written } from "../../run/shrink-search.ts";
import { signatureOf } from "../../run/signature.ts";
import { findRun, readScenario } from "../../run/store.ts";
import { workloadOptionsOf } from "../../run/workload-options.ts";
import { readFields, writeCase } from "../case-file.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { perform } from "../perform.ts";
import { partsOf } from "../prepare.ts";
import { shellWord } from "../reproduce.ts";
import { whole } from "../whole.ts";

export interface ShrinkFlags {
  readonly runs: string;
  readonly time: string;
  readonly write?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * `faultline shrink RUN`: the smallest case found that still fails in the same way, by executing smaller and smaller
 * ones in the simulator. Its schedule of operations, faults and delays is written to a file; the last execution is
 * kept as a run of its own.
 */
export async function shrinkCommand(name: string, flags: ShrinkFlags, version: string): Promise<number> {
  const runsMax = whole("runs", flags.runs, 1);
  const deadline = performance.now() + duration("time", flags.time);
  const { scenario, path } = caseNamed(name, flags.out);
  const say = (text: string): void => {
    if (flags.quiet !== true) process.stderr.write(`${text}\n`);
  };
  if (scenario.environment !== "sim")
    say(
      `recorded in the environment ${scenario.environment}; shrunk in the simulator, if it fails there too`,
    );
  const { written, primary } = await asWritten({ ...scenario, environment: "sim" }, version);
  say(`to keep: ${primary}\nfrom: ${sizeText(written)}`);
  const shrunk = await shrink(written, {
    primary,
    runsMax,
    execute: (candidate) => execute(candidate, version),
    expired: () => performance.now() > deadline,
    progress: say,
  });
  if (shrunk === undefined)
    throw new HarnessError(
      "the run fails, but played from its written schedule it does not fail in the same way; over a stream, losses by chance are drawn anew",
    );
  return finish(shrunk, written, flags.write ?? path, flags, version);
}

async function finish(
  shrunk: Shrunk,
  written: Written,
  file: string,
  flags: ShrinkFlags,
  version: string,
): Promise<number> {
  writeCase(file, shrunk.scenario);
  const data = await perform(
    { ...shrunk.scenario, trace: true },
    { ...flags, version, reproduce: `npx faultline run --scenario ${shellWord(file)}` },
  );
  if (flags.quiet !== true) process.stderr.write(`${summary(shrunk, written)}\nwritten to ${file}\n`);
  return exitCodeOf(data.record.verdict);
}

function summary({ broken, ended, failing, runs, scenario }: Shrunk, written: Written): string {
  const end = {
    minimal: "nothing more can be taken away one by one",
    runs: "the limit of runs was reached (--runs)",
    time: "the time was over (--time)",
  }[ended];
  const harness = broken === 0 ? "" : `, in ${broken} of the others faultline could not do what was written`;
  return `from  ${sizeText(written)}\nto    ${sizeText(scenario)}\n${runs} runs, ${failing} failed in the same way${harness}; ${end}`;
}

/** A stored run, or a file with a whole scenario; and where the shrunk case is written when nobody says. */
function caseNamed(name: string, out: string): { readonly scenario: Scenario; readonly path: string } {
  if (existsSync(name) && statSync(name).isFile()) {
    const scenario = parseScenario(readFields(name, ""), name);
    return { scenario, path: name.replace(/(\.(ya?ml|json))?$/, ".shrunk.yaml") };
  }
  const folder = findRun(out, name);
  return { scenario: readScenario(folder), path: relative(".", join(folder, "shrunk.yaml")) };
}

/** The run again, with everything it did written down, and what it failed of. */
async function asWritten(
  scenario: Scenario,
  version: string,
): Promise<{ readonly written: Written; readonly primary: string }> {
  // Stopped at the violation, runs are shorter and their checks far quicker.
  const streamed = workloadNamed(scenario.workload).stream?.(workloadOptionsOf(scenario)) !== undefined;
  const stopped: Scenario = streamed ? { ...scenario, stopAtViolation: true } : scenario;
  const { data, delays } = await execute(stopped, version);
  const signature = signatureOf(data.record);
  if (signature === undefined)
    throw new UsageError(
      `nothing to shrink: executed again, the run is ${data.record.verdict}. ${data.record.summary.slice(0, 300)}`,
    );
  return { written: { ...stopped, script: scriptOf(data, delays) }, primary: signature.primary };
}

async function execute(scenario: Scenario, version: string): Promise<Executed> {
  const delays = new Map<string, MessageFate[]>();
  const parts = await partsOf({ ...scenario, trace: false });
  const data = await runScenario({ ...parts, reproduce: "", version, delays });
  return { data, delays };
}
