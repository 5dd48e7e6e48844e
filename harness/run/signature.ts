import type { RunRecord } from "./run-record.ts";

/**
 * How a run failed, without names and numbers of its own: two runs with one signature most likely have one cause.
 * The checks that were invalid, each with the kind of its first anomaly; the workload's own come first.
 */
export interface Signature {
  readonly text: string;
  /** The check and kind that tell most: what a smaller case must keep. */
  readonly primary: string;
}

/** Undefined when the run was not invalid. */
export function signatureOf({
  checks,
  verdict,
}: Pick<RunRecord, "checks" | "verdict">): Signature | undefined {
  if (verdict !== "invalid") return undefined;
  const failed = checks
    .filter((check) => check.validity === "invalid" && check.name !== stopCheck)
    .map(({ name, anomalies }) => `${name}: ${anomalies[0]?.kind ?? "invalid"}`);
  // A run stopped at a violation says it twice; alone, it still is one.
  const all = failed.length > 0 ? failed : [stopCheck];
  return { text: all.join("; "), primary: all[0]! };
}

const stopCheck = "stop at violation";

export function failsAs(record: Pick<RunRecord, "checks" | "verdict">, primary: string): boolean {
  return signatureOf(record)?.text.split("; ").includes(primary) === true;
}
