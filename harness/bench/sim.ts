import { performance } from "node:perf_hooks";
import { partsOf, scenarioOf } from "../cli/prepare.ts";
import { runScenario } from "../run/run.ts";
import { type Bench, median } from "./bench.ts";

/** A five-node Raft with ten clients: simulated seconds, client operations and simulator events per second. */
export const sim: Bench = {
  name: "sim",
  summary: "simulated time against real time, trace on and off, quiet and under faults",
  async run(args) {
    const rounds = Number(args[0] ?? 5);
    process.stdout.write(
      `raft, 5 nodes, 10 clients, workload kv, 30 simulated seconds, median of ${rounds} after one warm-up\n`,
    );
    process.stdout.write(
      "load                     trace  times real time  events/s  client operations/s  seconds\n",
    );
    for (const load of loads) for (const trace of ["no", "yes"]) await measure(load, trace, rounds);
  },
};

interface Load {
  readonly name: string;
  readonly options: Readonly<Record<string, string | number>>;
}

const loads: readonly Load[] = [
  { name: "100 operations/s", options: { rate: 100 } },
  { name: "as fast as they can", options: { rate: 0, "max-ops": 200_000, keys: 50 } },
  { name: "100/s under all faults", options: { rate: 100, fault: "all", interval: "2s" } },
];

interface Figures {
  readonly real: number;
  readonly events: number;
  readonly operations: number;
  readonly seconds: number;
}

/** Checkers are left out: this measures the simulator and the system, not the search. */
async function measure(load: Load, trace: string, rounds: number): Promise<void> {
  const figures: Figures[] = [];
  for (let round = 0; round <= rounds; round++) {
    const scenario = await scenarioOf(
      { system: "raft" },
      { workload: "kv", nodes: 5, time: "30s", trace, ...load.options },
      String(round),
    );
    const parts = await partsOf(scenario);
    const started = performance.now();
    const { record } = await runScenario({
      ...parts,
      workload: { ...parts.workload, checkers: () => [] },
      reproduce: "",
      version: "",
    });
    const seconds = (performance.now() - started) / 1000;
    if (round === 0) continue;
    const { ok, fail, info } = record.operations;
    const events = record.counters["events"] ?? 0;
    figures.push({
      real: record.durationMs / 1000 / seconds,
      events: events / seconds,
      operations: (ok + fail + info) / seconds,
      seconds,
    });
  }
  const middle = (field: keyof Figures): number => median(figures.map((figure) => figure[field]));
  const columns = [
    middle("real").toFixed(0).padStart(15),
    middle("events").toFixed(0).padStart(9),
    middle("operations").toFixed(0).padStart(20),
    middle("seconds").toFixed(3).padStart(8),
  ];
  process.stdout.write(`${load.name.padEnd(24)} ${trace.padEnd(5)} ${columns.join(" ")}\n`);
}
