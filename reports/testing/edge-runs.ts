import type { HistoryEvent } from "../../harness/core/history.ts";
import type { RunData } from "../../harness/run/run-record.ts";
import { sampleRun } from "./sample-run.ts";

/** A run in which nothing happened. */
export function emptyRun(): RunData {
  const run = sampleRun({ operations: 0, trace: false, stale: false });
  const none = { ok: 0, fail: 0, info: 0 };
  return {
    ...run,
    record: { ...run.record, checks: [], operations: { ...none, byFunction: {} }, durationMs: 0 },
  };
}

/** A run of one operation, which alone is impossible. */
export function singleRun(value: unknown = 5): RunData {
  const run = emptyRun();
  const shared = { process: 0, f: "read", key: "x", node: "n1" };
  const events: HistoryEvent[] = [
    { index: 0, time: 1_000_000, type: "invoke", ...shared, value: null },
    { index: 1, time: 3_000_000, type: "ok", ...shared, value },
  ];
  const anomaly = {
    kind: "non-linearizable read",
    explanation: [`Process 0 read ${String(value)}, which nobody wrote.`],
    events: [0, 1],
    key: "x",
  };
  return {
    ...run,
    history: { events },
    record: {
      ...run.record,
      verdict: "invalid",
      operations: { ok: 1, fail: 0, info: 0, byFunction: { read: { ok: 1, fail: 0, info: 0 } } },
      checks: [
        {
          name: "linearizable",
          validity: "invalid",
          summary: "one read is impossible",
          anomalies: [anomaly],
        },
      ],
    },
  };
}

/** Every text that a system, a user or a file can put into a run, set to the same hostile text. */
export function hostileRun(text: string): RunData {
  const run = sampleRun();
  const first = run.record.checks[0]!;
  const anomaly = {
    ...first.anomalies[0]!,
    kind: text,
    key: text,
    explanation: [text],
    detail: hostileDetail(text),
  };
  const fault = { ...run.record.faults[1]!, name: text, detail: text, nodes: [text] };
  const named = (event: HistoryEvent): HistoryEvent => ({ ...event, key: text, node: text, value: text });
  return {
    history: { events: run.history.events.map(named) },
    messages: run.messages.slice(0, 200).map((event) => ({
      ...event,
      reason: text,
      message: { src: text, dest: text, body: { type: text, [text]: text } },
    })),
    notes: run.notes.map((note) => ({ ...note, node: text, kind: text, fields: { [text]: text } })),
    logs: [{ time: 5, node: text, text }],
    record: {
      ...run.record,
      summary: text,
      seed: text,
      digest: text,
      path: text,
      reproduce: text,
      caveats: [text],
      outsideAssumptions: [text],
      checks: [{ ...first, name: text, summary: text, anomalies: [anomaly] }],
      faults: [fault, { ...fault, id: 9, skipped: text }],
      scenario: { ...run.record.scenario, system: text, bugs: [text], workload: text },
      versions: { faultline: text, node: text },
    },
  };
}

function hostileDetail(text: string): unknown {
  return {
    operations: [{ invoked: 0, text }],
    longest: { before: 0, state: text, steps: [{ operation: 0, state: text }] },
    stuck: { operation: 0, state: text, candidates: [{ operation: 0, reason: text, text }] },
  };
}
