import { systemNamed } from "../../systems-under-test/index.ts";
import { sweepOne } from "../cli/sweep-worker.ts";
import type { Bench } from "./bench.ts";
import { commitNow, today } from "./checkout.ts";
import { type DockerEntry, dockerRecord } from "./docker-record.ts";

/**
 * Which seeded bugs of a system show in containers, and within how many runs. A run there is not decided by its seed,
 * which only draws load and faults; so what is told is how many runs it took, and nothing of single seeds.
 */
export const dockerBugs: Bench = {
  name: "docker-bugs",
  summary: "docker-bugs SYSTEM RUNS [BUG,...]: runs in containers until each seeded bug shows",
  async run([name = "raft", runs = "5", only = ""]) {
    const wanted = only.split(",").filter((bug) => bug !== "");
    const bugs = Object.keys(systemNamed(name).bugs).filter(
      (bug) => wanted.length === 0 || wanted.includes(bug),
    );
    for (const bug of bugs) {
      const entry = await hunt(name, bug, Number(runs));
      dockerRecord.put(entry);
      process.stdout.write(
        `${bug.padEnd(25)} ${entry.foundOnRun === undefined ? `not in ${entry.runs} runs` : `run ${entry.foundOnRun}`}; control ${entry.control}\n`,
      );
    }
  },
};

/** Up to so many runs with the bug, and then one without it under the seed that found it. */
async function hunt(system: string, bug: string, runsMax: number): Promise<DockerEntry> {
  const { caughtBy, scenario } = systemNamed(system).bugs[bug]!;
  const options = inContainers(scenario.options);
  const common = { system, bug, caughtBy, commit: commitNow(), date: today() };
  let command = "";
  for (let run = 1; run <= runsMax; run++) {
    const result = await sweepOne({ system, options: { ...options, bug }, seed: String(run) });
    command = result.reproduce;
    if (result.verdict === "harness") process.stderr.write(`${bug} run ${run}: ${result.summary}\n`);
    if (result.verdict !== "invalid" || !result.failed.includes(caughtBy)) continue;
    const control = await sweepOne({ system, options, seed: String(run) });
    if (control.verdict !== "valid") process.stderr.write(`${bug} control: ${control.summary}\n`);
    return { ...common, runs: run, foundOnRun: run, control: control.verdict, command };
  }
  return { ...common, runs: runsMax, control: "not run", command };
}

/** What only a simulated network can be told is left out: between containers the network is what it is. */
function inContainers(
  options: Readonly<Record<string, string | number>>,
): Readonly<Record<string, string | number>> {
  const simulated = ["latency", "client-latency", "transport", "loss", "duplication", "timing"];
  const kept = Object.entries(options).filter(([name]) => !simulated.includes(name));
  return { ...Object.fromEntries(kept), env: "docker" };
}
