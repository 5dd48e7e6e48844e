import { expect, test } from "vitest";
import { plotSvg } from "../../../reports/figures/plot-svg.ts";
import { experimentPage, experimentsPage } from "./experiment-page.ts";
import { experimentNamed, experiments } from "./index.ts";

test.each(experiments.map((experiment) => [experiment.name, experiment] as const))(
  "%s reproduces its claim with few rounds, and its page says so",
  async (name, experiment) => {
    const findings = await experiment.measure(experiment.roundsMin);
    expect(findings.agrees, findings.measured).toBe(true);
    const page = experimentPage(experiment, experiment.roundsMin, findings);
    expect(page).toContain("**It agrees.**");
    expect(page).toContain(`](${name}.svg)`);
    expect(page + plotSvg(findings.figure)).not.toMatch(/NaN|undefined|Infinity/);
    for (const row of findings.rows) expect(row).toHaveLength(findings.columns.length);
  },
);

test("the same rounds give the same findings", async () => {
  const experiment = experiments[0]!;
  expect(await experiment.measure(2)).toEqual(await experiment.measure(2));
});

test("findings that do not bear out the claim are said as such", async () => {
  const experiment = experiments[0]!;
  const findings = { ...(await experiment.measure(1)), agrees: false };
  expect(experimentPage(experiment, 1, findings)).toContain("**It does not agree.**");
});

test("a name that is nearly one of an experiment is told", () => {
  expect(() => experimentNamed("keys-move")).toThrow('did you mean "keys-moved"?');
});

test("the list names each experiment once", () => {
  const page = experimentsPage(experiments);
  for (const { name } of experiments) expect(page.split(`](${name}.md)`)).toHaveLength(2);
});
