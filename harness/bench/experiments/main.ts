import { mkdirSync, writeFileSync } from "node:fs";
import { plotSvg } from "../../../reports/figures/plot-svg.ts";
import { UsageError } from "../../core/usage-error.ts";
import { docsFile } from "../checkout.ts";
import type { Experiment } from "./experiment.ts";
import { experimentPage, experimentsPage } from "./experiment-page.ts";
import { experimentNamed, experiments } from "./index.ts";

/** `npm run experiment -- NAME`: measures and writes docs/experiments/NAME.md and NAME.svg; `all` does them in turn. */
async function main(names: readonly string[]): Promise<void> {
  const known = experiments.map(({ name }) => name);
  if (names.length === 0)
    throw new UsageError(`npm run experiment -- NAME, with one of: ${known.join(", ")}, all`);
  const chosen = names.join() === "all" ? experiments : names.map(experimentNamed);
  mkdirSync(docsFile("experiments"), { recursive: true });
  for (const experiment of chosen) await carryOut(experiment);
  writeFileSync(docsFile("experiments/README.md"), experimentsPage(experiments));
}

async function carryOut(experiment: Experiment): Promise<void> {
  const { name, rounds } = experiment;
  const findings = await experiment.measure(rounds);
  const page = experimentPage(experiment, rounds, findings);
  writeFileSync(docsFile(`experiments/${name}.md`), page);
  writeFileSync(docsFile(`experiments/${name}.svg`), plotSvg(findings.figure));
  process.stdout.write(`${page}\nwritten to docs/experiments/${name}.md and ${name}.svg\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 254;
}
