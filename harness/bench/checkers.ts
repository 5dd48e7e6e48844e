import { UsageError } from "../core/usage-error.ts";
import type { Bench } from "./bench.ts";
import { type CheckerBench, printHeader } from "./checkers/bench-case.ts";
import { causal } from "./checkers/causal.ts";
import { containers } from "./checkers/containers.ts";
import { registers } from "./checkers/registers.ts";
import { search } from "./checkers/search.ts";
import { sequential } from "./checkers/sequential.ts";
import { staleness } from "./checkers/staleness.ts";
import { streaming } from "./checkers/streaming.ts";

/** What is measured; one line each. */
const cases: readonly CheckerBench[] = [
  registers,
  streaming,
  containers,
  sequential,
  causal,
  staleness,
  search,
];

/** How fast the checkers are: `npm run bench -- checkers [NAME ...]`. */
export const checkers: Bench = {
  name: "checkers",
  summary: "the checking engine on large histories, single thread, median after a warm-up",
  async run(args) {
    const names = cases.map((one) => one.name);
    const stranger = args.find((arg) => !names.includes(arg));
    if (stranger !== undefined)
      throw new UsageError(`no checker benchmark "${stranger}"; there are: ${names.join(", ")}`);
    printHeader();
    for (const one of cases) if (args.length === 0 || args.includes(one.name)) await one.run();
  },
};
