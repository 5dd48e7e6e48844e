import { defaultBudget } from "../../checkers/checker.ts";
import { checkerNamed } from "../../checkers/registry.ts";
import { servers as systems } from "../../systems-under-test/external/index.ts";
import type { Exhibit, ServerSystem } from "../../systems-under-test/external/server.ts";
import { partsOf, scenarioOf } from "../cli/prepare.ts";
import { reproduceCommand } from "../cli/reproduce.ts";
import { runScenario } from "../run/run.ts";
import type { RunData } from "../run/run-record.ts";
import type { Bench } from "./bench.ts";
import { commitNow, today } from "./checkout.ts";
import { serversRecord } from "./servers-record.ts";

/** Repeats the exhibits of systems of servers until they show what is known of them. */
export const servers: Bench = {
  name: "servers",
  summary: "servers RUNS [SYSTEM] [EXHIBIT]: runs etcd and Redis until each shows what is known of it",
  async run([runs = "3", system, only]) {
    for (const known of systems) {
      if (system !== undefined && system !== known.name) continue;
      for (const exhibit of known.exhibits ?? []) {
        if (only === undefined || only === exhibit.name) await exhibited(known, exhibit, Number(runs));
      }
    }
  },
};

async function exhibited(system: ServerSystem, exhibit: Exhibit, runsMax: number): Promise<void> {
  const { checker, ladder, name, precedent = "", summary, verdict } = exhibit;
  let told: Told = { shown: false, finding: "", command: "", operations: 0 };
  let runs = 0;
  while (runs < runsMax && !told.shown) {
    told = await once(system, exhibit, String(exhibit.seed + runs));
    runs++;
    process.stdout.write(`${system.name} ${name} run ${runs}: ${told.finding}\n`);
  }
  serversRecord.put({
    ...told,
    ...{ system: system.name, exhibit: name, summary, precedent, runs },
    expected: `${checker} ${verdict}${ladder === true ? ", but not linearizable" : ""}`,
    commit: commitNow(),
    date: today(),
  });
}

interface Told {
  readonly shown: boolean;
  readonly finding: string;
  readonly command: string;
  readonly operations: number;
}

async function once(system: ServerSystem, exhibit: Exhibit, seed: string): Promise<Told> {
  const scenario = await scenarioOf({ system: system.name }, { trace: "no", ...exhibit.options }, seed);
  const command = reproduceCommand({ ...scenario, trace: true });
  try {
    const data = await runScenario({ ...(await partsOf(scenario)), reproduce: command, version: "" });
    const { ok, fail, info } = data.record.operations;
    return { ...judged(data, exhibit), command, operations: ok + fail + info };
  } catch (error) {
    const finding = `the run failed: ${error instanceof Error ? error.message : String(error)}`;
    return { shown: false, finding, command, operations: 0 };
  }
}

function judged(
  { history, record }: RunData,
  { checker, ladder, verdict }: Exhibit,
): Omit<Told, "command" | "operations"> {
  const check = record.checks.find(({ name }) => name === checker);
  const as = check?.validity === verdict && record.verdict === verdict;
  const summary =
    check === undefined ? `no check ${checker}` : (check.anomalies[0]?.explanation[0] ?? check.summary);
  if (ladder !== true) return { shown: as, finding: summary };
  const climbed = checkerNamed("ladder").check(history, defaultBudget);
  return { shown: as && climbed.validity === "invalid", finding: `${summary} ${climbed.summary}` };
}
