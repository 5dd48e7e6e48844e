import { systemNamed } from "../../systems-under-test/index.ts";
import type { Bug } from "../../systems-under-test/system.ts";
import { partsOf, scenarioOf } from "../cli/prepare.ts";
import { Random } from "../core/random.ts";
import { resolveFaults } from "../faults/index.ts";
import { runScenario } from "../run/run.ts";
import type { RunData } from "../run/run-record.ts";
import type { Scenario } from "../run/scenario.ts";
import { type Bench, median } from "./bench.ts";
import { featuresOf } from "./guided/features.ts";
import { Guide } from "./guided/guide.ts";

/** Whether runs that showed something new, changed a little, find rare bugs sooner than runs drawn anew. */
export const guided: Bench = {
  name: "guided",
  summary:
    "guided CAMPAIGNS RUNS [BUGS]: runs to the first detection of rare bugs, drawn anew each time and guided by coverage",
  async run([campaigns = "6", runs = "60", only]) {
    const { bugs } = systemNamed("raft");
    process.stdout.write(
      "bug                     way     found  median runs  runs to the first detection, of each campaign\n",
    );
    for (const name of only?.split(",") ?? rare)
      for (const way of ["plain", "guided"] as const) {
        const firsts: number[] = [];
        for (let campaign = 1; campaign <= Number(campaigns); campaign++)
          firsts.push(await firstDetection(name, bugs[name]!, way, campaign, Number(runs)));
        const found = firsts.filter(Number.isFinite).length;
        const told = firsts.map((first) => (Number.isFinite(first) ? first : `>${runs}`)).join(" ");
        process.stdout.write(
          `${name.padEnd(23)} ${way.padEnd(7)} ${found} of ${firsts.length} ${String(median(firsts)).padStart(10)}   ${told}\n`,
        );
      }
  },
};

const rare: readonly string[] = [
  "read-before-own-commit",
  "commit-old-term",
  "install-keeps-suffix",
  "joint-by-union",
];

/** Infinity when no run of the campaign showed the bug. A guided run that is not changed is the plain one of its number. */
async function firstDetection(
  name: string,
  { caughtBy, scenario: { options } }: Bug,
  way: "plain" | "guided",
  campaign: number,
  runs: number,
): Promise<number> {
  const guide = new Guide(new Random(`guided/${campaign}`));
  for (let run = 1; run <= runs; run++) {
    const trace = way === "guided" ? "yes" : "no";
    const drawn = await scenarioOf(
      { system: "raft" },
      { ...options, bug: name, trace },
      `${campaign}/${run}`,
    );
    const faults = resolveFaults(drawn.faults).map((fault) => fault.name);
    const schedule = way === "guided" ? guide.scheduleFor(drawn, faults) : drawn.schedule;
    const scenario: Scenario = { ...drawn, schedule };
    const data: RunData = await runScenario({ ...(await partsOf(scenario)), reproduce: "", version: "" });
    if (data.record.checks.some((check) => check.name === caughtBy && check.validity === "invalid"))
      return run;
    if (way === "guided") guide.learn(schedule, featuresOf(data));
  }
  return Number.POSITIVE_INFINITY;
}
