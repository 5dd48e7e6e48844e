import { systemNamed } from "../../systems-under-test/index.ts";
import { sweepOne } from "../cli/sweep-worker.ts";
import type { Bench } from "./bench.ts";

/** For each seeded bug of a system: which of the first seeds find it, by which checks, and whether the same seeds are clean without it. */
export const bugs: Bench = {
  name: "bugs",
  summary: "bugs SYSTEM SEEDS [BUG]: seeds to detection of each seeded bug by its recorded scenario",
  async run([name = "raft", seeds = "20", only]) {
    const system = systemNamed(name);
    process.stdout.write(
      "bug                       seeds found by each check, of those tried; first seeds; control\n",
    );
    for (const [bug, { scenario, caughtBy }] of Object.entries(system.bugs)) {
      if (only !== undefined && only !== bug) continue;
      const counts = new Map<string, number>();
      const found: string[] = [];
      const dirty: string[] = [];
      for (let seed = 1; seed <= Number(seeds); seed++) {
        const result = await sweepOne({
          system: name,
          options: { ...scenario.options, bug },
          seed: String(seed),
        });
        const checks = result.verdict === "invalid" || result.verdict === "harness" ? result.failed : [];
        for (const check of checks) counts.set(check, (counts.get(check) ?? 0) + 1);
        if (!checks.includes(caughtBy)) continue;
        found.push(String(seed));
        if (found.length > 3) continue;
        const control = await sweepOne({ system: name, options: scenario.options, seed: String(seed) });
        if (control.verdict !== "valid")
          dirty.push(`${seed} ${control.verdict}: ${control.summary.slice(0, 200)}`);
      }
      const checks = [...counts].map(([check, count]) => `${check} ${count}`).join(", ");
      process.stdout.write(
        `${bug.padEnd(25)} ${checks || "none"} of ${seeds} (wanted: ${caughtBy}); ${found.slice(0, 8).join(" ")}; ${dirty.length === 0 ? "clean" : dirty.join(" / ")}\n`,
      );
    }
  },
};
