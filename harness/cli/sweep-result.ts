import type { RunRecord } from "../run/run-record.ts";
import { signatureOf } from "../run/signature.ts";
import type { SweepResult } from "../run/sweep.ts";

/** What is told of a seed whose run came to an end. */
export function resultOf(seed: string, record: RunRecord, reproduce: string): SweepResult {
  const { ok, fail, info } = record.operations;
  const signature = signatureOf(record);
  return {
    seed,
    verdict: record.verdict,
    summary: record.summary,
    failed: record.checks
      .filter((check) => check.validity === record.verdict && check.validity !== "valid")
      .map((check) => check.name),
    ...(signature === undefined ? {} : { signature: signature.text }),
    digest: record.digest,
    operations: ok + fail + info,
    simulatedMs: record.durationMs,
    reproduce,
  };
}

/** What is told of a seed at which faultline itself failed. */
export function failureOf(seed: string, error: unknown, reproduce: string): SweepResult {
  const summary = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    ...{ seed, summary, reproduce },
    verdict: "harness",
    failed: ["harness"],
    digest: "",
    operations: 0,
    simulatedMs: 0,
  };
}
