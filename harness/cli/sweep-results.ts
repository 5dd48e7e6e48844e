import type { SweepResult } from "../run/sweep.ts";
import type { ResultsForm } from "./results-file.ts";

/** The form of a sweep's results: a line a seed, of one set of options. */
export function sweepResults(subject: object): ResultsForm<SweepResult> {
  return {
    header: { format: "faultline-sweep-results", version: 1, ...subject },
    keyOf: (result) => result.seed,
    is: (value) => "seed" in value && "verdict" in value && "failed" in value,
  };
}
