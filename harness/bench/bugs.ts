import { performance } from "node:perf_hooks";
import { systemNamed } from "../../systems-under-test/index.ts";
import type { Bench } from "./bench.ts";
import { detect } from "./detection.ts";

/** For each seeded bug of a system: which of the first seeds find it, by which checks, and whether the same seeds are clean without it. */
export const bugs: Bench = {
  name: "bugs",
  summary: "bugs SYSTEM SEEDS [BUG]: seeds to detection of each seeded bug by its recorded scenario",
  async run([name = "raft", seeds = "20", only]) {
    const system = systemNamed(name);
    process.stdout.write(
      "bug                       seeds found by each check, of those tried; first seeds; control\n",
    );
    for (const bug of Object.keys(system.bugs)) {
      if (only !== undefined && only !== bug) continue;
      const { checks, declaration, found, falseAlarms } = await detect(system, bug, Number(seeds), () =>
        performance.now(),
      );
      const spoke = [...checks].map(([check, count]) => `${check} ${count}`).join(", ");
      process.stdout.write(
        `${bug.padEnd(25)} ${spoke || "none"} of ${seeds} (wanted: ${declaration.caughtBy}); ${found.slice(0, 8).join(" ")}; ${falseAlarms.join(" / ") || "clean"}\n`,
      );
    }
  },
};
