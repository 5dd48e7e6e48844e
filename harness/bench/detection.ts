import type { Bug, SystemUnderTest } from "../../systems-under-test/system.ts";
import { sweepOne } from "../cli/sweep-worker.ts";

/** How a seeded bug fared under its recorded scenario on the seeds 1 to `seeds`. */
export interface Detection {
  readonly system: string;
  readonly bug: string;
  readonly declaration: Bug;
  readonly seeds: number;
  /** Seeds on which the named checker found it. */
  readonly found: readonly string[];
  /** Every check that spoke, with how often. */
  readonly checks: ReadonlyMap<string, number>;
  /** The first seeds that found it, run without the bug, that were not valid: false alarms. */
  readonly falseAlarms: readonly string[];
  readonly example: string;
  readonly seconds: number;
}

const controls = 5;

/** Runs a bug's scenario on many seeds; of the first that find it, also without the bug. */
export async function detect(
  system: SystemUnderTest,
  bug: string,
  seeds: number,
  now: () => number,
): Promise<Detection> {
  const declaration = system.bugs[bug]!;
  const { scenario, caughtBy } = declaration;
  const checks = new Map<string, number>();
  const found: string[] = [];
  const falseAlarms: string[] = [];
  let example = "";
  const started = now();
  for (let seed = 1; seed <= seeds; seed++) {
    const result = await sweepOne({
      system: system.name,
      options: { ...scenario.options, bug },
      seed: String(seed),
    });
    const spoke = result.verdict === "invalid" || result.verdict === "harness" ? result.failed : [];
    for (const check of spoke) checks.set(check, (checks.get(check) ?? 0) + 1);
    if (!spoke.includes(caughtBy)) continue;
    found.push(String(seed));
    if (example === "") example = result.summary;
    if (found.length > controls) continue;
    const control = await sweepOne({ system: system.name, options: scenario.options, seed: String(seed) });
    if (control.verdict !== "valid")
      falseAlarms.push(`seed ${seed}: ${control.verdict}: ${control.summary.slice(0, 200)}`);
  }
  return {
    system: system.name,
    bug,
    declaration,
    seeds,
    found,
    checks,
    falseAlarms,
    example,
    seconds: (now() - started) / 1000,
  };
}

/** Wilson's interval for a rate, at 95 %. */
export function wilson(successes: number, trials: number): readonly [number, number] {
  const z = 1.96;
  const rate = successes / trials;
  const centre = rate + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
