import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Bench, median } from "./bench.ts";

/** How long the command line takes to say hello, beside a Node that does nothing. */
export const help: Bench = {
  name: "help",
  summary: "start-up of faultline --help beside an empty Node process",
  async run(args) {
    const rounds = Number(args[0] ?? 15);
    const main = join(import.meta.dirname, "../cli/main.js");
    const helps: number[] = [];
    const empties: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const pair = [timeOf([main, "--help"]), timeOf(["-e", "0"])] as const;
      if (round === 0) continue;
      helps.push(pair[0]);
      empties.push(pair[1]);
    }
    const ratio = median(helps.map((value, index) => value / empties[index]!));
    process.stdout.write(
      `faultline --help ${median(helps).toFixed(0)} ms, an empty Node ${median(empties).toFixed(0)} ms, ratio ${ratio.toFixed(2)}, median of ${rounds}\n`,
    );
  },
};

function timeOf(argv: readonly string[]): number {
  const started = performance.now();
  spawnSync(process.execPath, argv, { stdio: "ignore" });
  return performance.now() - started;
}
