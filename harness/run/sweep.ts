import type { Validity } from "../core/verdict.ts";
import type { Shown } from "./guided/features.ts";
import type { ScheduledFault } from "./scenario.ts";

/** What a sweep asks of one seed. Plain data, so that it can cross to a worker thread. */
export interface SweepTask {
  readonly system: string;
  readonly options: Readonly<Record<string, string | number>>;
  readonly seed: string;
  /** In a guided sweep: what is run under the seed's number, and that it shall be told what the run showed. */
  readonly guided?: GuidedTask;
}

export interface GuidedTask {
  /** The seed that draws everything but the faults. */
  readonly seed: string;
  /** The faults, where they are not those that the seed draws. */
  readonly schedule?: readonly ScheduledFault[];
}

/** What came of one seed, small enough to keep ten thousand of them. */
export interface SweepResult {
  readonly seed: string;
  /** `harness`: faultline itself failed. */
  readonly verdict: Validity | "harness";
  readonly summary: string;
  /** The checks that were not valid, by name. */
  readonly failed: readonly string[];
  /** Of an invalid run: its failed checks with what each found; see signature.ts. */
  readonly signature?: string;
  readonly digest: string;
  readonly operations: number;
  readonly simulatedMs: number;
  readonly reproduce: string;
  /** The report of the run, where it was kept. */
  readonly report?: string;
  /** Of a guided sweep: what was run, and what it showed that was rare by then. */
  readonly guided?: GuidedTask & { readonly shown: Shown };
}

/** Every n-th seed from the i-th on: what one of n machines does of a sweep. */
export interface Shard {
  /** 1 to `of`. */
  readonly index: number;
  readonly of: number;
}

export function seedsOf(from: number, count: number, { index, of }: Shard): string[] {
  const seeds: string[] = [];
  for (let seed = from + index - 1; seed < from + count; seed += of) seeds.push(String(seed));
  return seeds;
}

/** A sweep's sum. */
export interface SweepTotals {
  readonly seeds: number;
  readonly valid: number;
  readonly invalid: number;
  readonly unknown: number;
  readonly harness: number;
  readonly operations: number;
  readonly simulatedMs: number;
}

export function totalsOf(results: readonly SweepResult[]): SweepTotals {
  const count = (verdict: SweepResult["verdict"]): number =>
    results.filter((result) => result.verdict === verdict).length;
  const sum = (field: "operations" | "simulatedMs"): number =>
    results.reduce((total, result) => total + result[field], 0);
  return {
    seeds: results.length,
    valid: count("valid"),
    invalid: count("invalid"),
    unknown: count("unknown"),
    harness: count("harness"),
    operations: sum("operations"),
    simulatedMs: sum("simulatedMs"),
  };
}

/** Groups results that failed the same way: by signature.ts where a violation was found, by the checks else. */
export function bySignature(results: readonly SweepResult[]): Map<string, SweepResult[]> {
  const groups = new Map<string, SweepResult[]>();
  for (const result of results) {
    if (result.verdict === "valid") continue;
    const signature = signatureKey(result);
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [result]);
    else group.push(result);
  }
  return groups;
}

/** Under which a result is told together with others. */
export const signatureKey = ({ failed, signature, verdict }: SweepResult): string =>
  `${verdict}: ${signature ?? failed.join(", ")}`;
