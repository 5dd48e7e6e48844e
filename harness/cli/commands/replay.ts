import { realpathSync } from "node:fs";
import { relative } from "node:path";
import { divergenceOf, divergenceText } from "../../run/divergence.ts";
import type { RunRecord } from "../../run/run-record.ts";
import type { Scenario } from "../../run/scenario.ts";
import { findRun, readRun, readScenario } from "../../run/store.ts";
import { exitCodeOf, exitCodes } from "../exit-codes.ts";
import { perform } from "../perform.ts";
import { shellWord } from "../reproduce.ts";
import type { RunFlags } from "../run-flags.ts";

/**
 * `faultline replay RUN`: runs the stored scenario again. In the simulator the history must come out the same,
 * event by event; the first difference is shown, for then the program has changed since.
 */
export async function replay(name: string, flags: RunFlags, version: string): Promise<number> {
  const path = findRun(flags.out, name);
  const scenario = readScenario(path);
  const before = readRun(path);
  const data = await perform(scenario, {
    ...flags,
    version,
    store: true,
    ...againBy(scenario, before.record, path),
  });
  if (scenario.environment !== "sim") {
    process.stderr.write(
      `replayed in the environment ${scenario.environment}, where equal runs are not to be expected; only the scenario is the same\n`,
    );
    return exitCodeOf(data.record.verdict);
  }
  if (before.record !== undefined && before.record.digest === data.record.digest) {
    process.stderr.write(`the same run, byte for byte: digest ${data.record.digest}\n`);
    return exitCodeOf(data.record.verdict);
  }
  const divergence = divergenceOf(before.data, data);
  process.stderr.write(`${divergence === undefined ? unexplained : divergenceText(divergence)}\n`);
  if (before.record !== undefined) process.stderr.write(`${changed(before.record, data.record)}\n`);
  return before.record === undefined ? exitCodeOf(data.record.verdict) : exitCodes.harness;
}

/** The flags of a scenario do not say a script, nor a schedule that is not what the seed draws; the stored run knows. */
function againBy(
  scenario: Scenario,
  stored: RunRecord | undefined,
  path: string,
): { readonly reproduce?: string } {
  if (scenario.script !== undefined)
    return { reproduce: `npx faultline replay ${shellWord(relative(".", realpathSync(path)))}` };
  return stored === undefined ? {} : { reproduce: stored.reproduce };
}

const unexplained =
  "history, notes and messages are the same, the digests are not: the stored run was cut off, or its files were edited";

/** What the stored run and this one came to, and by what program. */
function changed(stored: RunRecord, now: RunRecord): string {
  const versions = (record: RunRecord): string =>
    `faultline ${record.versions.faultline}, Node ${record.versions.node}`;
  return `stored: ${stored.verdict}, by ${versions(stored)}\nnow:    ${now.verdict}, by ${versions(now)}`;
}
