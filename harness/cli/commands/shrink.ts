import { existsSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { HarnessError } from "../../core/assert.ts";
import { UsageError } from "../../core/usage-error.ts";
import { readyToWrite } from "../../run/files.ts";
import { duration } from "../../run/options.ts";
import type { Scenario } from "../../run/scenario.ts";
import { parseScenario } from "../../run/scenario-schema.ts";
import { type Shrunk, sizeText } from "../../run/shrink.ts";
import type { Written } from "../../run/shrink-search.ts";
import { findRun, readScenario } from "../../run/store.ts";
import { readFields, writeCase } from "../case-file.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { perform } from "../perform.ts";
import { shellWord } from "../reproduce.ts";
import { shrinkRun } from "../shrinking.ts";
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
  readyToWrite(flags.write ?? path, flags.write === undefined ? undefined : "--write");
  const say = (text: string): void => {
    if (flags.quiet !== true) process.stderr.write(`${text}\n`);
  };
  if (scenario.environment !== "sim")
    say(
      `recorded in the environment ${scenario.environment}; shrunk in the simulator, if it fails there too`,
    );
  const { shrunk, written } = await shrinkRun(scenario, {
    version,
    runsMax,
    expired: () => performance.now() > deadline,
    progress: say,
    begun: (first, primary) => say(`to keep: ${primary}\nfrom: ${sizeText(first)}`),
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
    const fields = readFields(name);
    if (!("schedule" in fields))
      throw new UsageError(
        `${name}: it has no schedule; expected a whole scenario. Where it is options of a run: faultline run --scenario ${shellWord(name)}, then faultline shrink latest`,
      );
    const scenario = parseScenario(fields, name);
    return { scenario, path: name.replace(/(\.(ya?ml|json))?$/, ".shrunk.yaml") };
  }
  const folder = findRun(out, name);
  return { scenario: readScenario(folder), path: relative(".", join(folder, "shrunk.yaml")) };
}
