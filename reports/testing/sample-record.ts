import type { HistoryEvent } from "../../harness/core/history.ts";
import { worst } from "../../harness/core/verdict.ts";
import type { CheckRecord, FaultRecord, OperationCounts, RunRecord } from "../../harness/run/run-record.ts";
import type { SampleOptions } from "./sample-run.ts";

interface Found {
  readonly checks: readonly CheckRecord[];
  readonly faults: readonly FaultRecord[];
  readonly events: readonly HistoryEvent[];
  readonly lengthMs: number;
}

export function sampleRecord(options: SampleOptions, found: Found): RunRecord {
  const verdict = worst(found.checks.map((check) => check.validity));
  const byFunction = countsByFunction(found.events);
  return {
    format: "faultline-run",
    version: 1,
    verdict,
    summary:
      verdict === "valid"
        ? "Raft kept its promise: every key of the history is linearizable."
        : "Raft broke its promise: a client read a value that had been overwritten before the read began.",
    seed: options.seed,
    digest: "4f0c6a1b9d27e85330aa41c7be90d2f64f0c6a1b9d27e85330aa41c7be90d2f6",
    operations: { ...total(Object.values(byFunction)), byFunction },
    checks: found.checks,
    faults: found.faults,
    path: options.trace ? "runs/raft-kv-7" : null,
    reproduce: `faultline run raft --bug stale-read --workload kv --nodes 5 --time 20s --fault partition,crash,pause,clock --seed ${options.seed}`,
    scenario: {
      system: "raft",
      bugs: options.stale ? ["stale-read"] : [],
      workload: "kv",
      environment: "sim",
      nodes: 5,
      concurrency: 10,
      rate: 50,
      arrival: "closed",
      keys: 4,
      values: "unique",
      topology: "grid",
      operationsPerKey: 0,
      operationsMax: 100_000,
      timeMs: found.lengthMs,
      recoveryMs: 5000,
      timeoutMs: 500,
      faults: ["partition", "crash", "pause", "clock-jump"],
      target: "mixed",
      faultIntervalMs: 4000,
      schedule: [],
      network: {
        latency: { distribution: "exponential", meanMs: 3 },
        clientLatency: { distribution: "constant", meanMs: 1 },
        transport: "datagram",
        loss: 0,
        duplication: 0,
        timing: { model: "asynchronous" },
      },
      seed: options.seed,
      trace: options.trace,
    },
    versions: { faultline: "0.1.0", node: "20.20.2" },
    durationMs: found.lengthMs,
    elapsedMs: 412,
    outsideAssumptions: [],
    caveats: [],
    counters: { messages: 12_804, events: 61_220 },
  };
}

function countsByFunction(events: readonly HistoryEvent[]): Record<string, OperationCounts> {
  const counts: Record<string, { ok: number; fail: number; info: number }> = {};
  for (const event of events) {
    if (event.process === "nemesis" || event.type === "invoke") continue;
    counts[event.f] ??= { ok: 0, fail: 0, info: 0 };
    counts[event.f]![event.type]++;
  }
  return counts;
}

function total(counts: readonly OperationCounts[]): OperationCounts {
  const sum = (type: keyof OperationCounts): number => counts.reduce((all, one) => all + one[type], 0);
  return { ok: sum("ok"), fail: sum("fail"), info: sum("info") };
}
