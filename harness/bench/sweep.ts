import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Bench } from "./bench.ts";

/** How fast the command line sweeps, checks and all, with one worker and with two. */
export const sweep: Bench = {
  name: "sweep",
  summary: "sweep SYSTEM SEEDS: seeds a minute and simulated hours an hour, with one worker and with two",
  async run([system = "raft", seeds = "200"]) {
    process.stdout.write(
      `${system}, ${seeds} seeds of 30 simulated seconds, --swarm yes --fault all, processes of the command line\n` +
        "workers  seconds  seeds/minute  simulated hours/hour  against one worker\n",
    );
    let alone = 0;
    for (const workers of [1, 2]) {
      const { seconds, simulatedMs } = swept(system, seeds, workers);
      const perMinute = (Number(seeds) / seconds) * 60;
      if (workers === 1) alone = perMinute;
      const columns = [
        String(workers).padStart(7),
        seconds.toFixed(1).padStart(8),
        perMinute.toFixed(0).padStart(13),
        (simulatedMs / 1000 / seconds).toFixed(0).padStart(21),
        (perMinute / alone).toFixed(2).padStart(19),
      ];
      process.stdout.write(`${columns.join(" ")}\n`);
    }
  },
};

/** One sweep from seed 1; violations are none of this bench's business. */
function swept(
  system: string,
  seeds: string,
  workers: number,
): { readonly seconds: number; readonly simulatedMs: number } {
  const main = join(import.meta.dirname, "../cli/main.js");
  const flags = [
    "--seeds",
    seeds,
    "--workers",
    String(workers),
    "--swarm",
    "yes",
    "--fault",
    "all",
    "--json",
  ];
  const { stderr, stdout } = spawnSync(process.execPath, [main, "sweep", system, ...flags], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (!stdout.startsWith("{")) throw new Error(`the sweep said no figures: ${stderr.slice(-500)}`);
  return JSON.parse(stdout);
}
