import { type HistoryEvent, nemesisProcess } from "../../harness/core/history.ts";
import { Random } from "../../harness/core/random.ts";
import { nanosPerMs as ms } from "../../harness/core/time.ts";
import type { Anomaly } from "../../harness/core/verdict.ts";
import type { CheckRecord, FaultRecord, RunData } from "../../harness/run/run-record.ts";
import { sampleClients } from "./sample-clients.ts";
import { sampleFaults } from "./sample-faults.ts";
import { sampleRecord } from "./sample-record.ts";
import { sampleTraffic } from "./sample-traffic.ts";

export interface SampleOptions {
  readonly seed: string;
  /** Client operations, about. */
  readonly operations: number;
  /** Without: no messages, notes, logs and faults, as when a file is checked. */
  readonly trace: boolean;
  /** Without: nothing is wrong with the history. */
  readonly stale: boolean;
}

export const sampleDefaults: SampleOptions = { seed: "7", operations: 900, trace: true, stale: true };

/**
 * A make-believe run for trying reports out: a five-node Raft whose deposed leader still answers reads from
 * its own state while a partition separates it from the others. Everything follows from the seed.
 */
export function sampleRun(options: Partial<SampleOptions> = {}): RunData {
  const chosen = { ...sampleDefaults, ...options };
  const random = new Random(chosen.seed);
  const lengthMs = Math.max(4000, chosen.operations * 22);
  const faults = chosen.trace ? sampleFaults(lengthMs) : [];
  const partition = { from: 0.42 * lengthMs * ms, to: 0.6 * lengthMs * ms };
  const clients = sampleClients(random.fork("clients"), { ...chosen, lengthMs, partition });
  const { events, faults: placed } = withFaults(clients.events, faults);
  const checks = sampleChecks(events, clients.staleReadAt);
  const traffic = chosen.trace
    ? sampleTraffic(random.fork("traffic"), { lengthMs, partition, events })
    : { messages: [], notes: [], logs: [] };
  return {
    record: sampleRecord(chosen, { checks, faults: placed, events, lengthMs }),
    history: { events },
    ...traffic,
  };
}

type Unplaced = Omit<HistoryEvent, "index">;

/** Faults stand in the record between the clients' events: injection and mending, before and after each. */
function withFaults(
  clients: readonly Unplaced[],
  faults: readonly FaultRecord[],
): { events: HistoryEvent[]; faults: FaultRecord[] } {
  const marks = faults.flatMap((fault) => [
    mark(fault, "inject", fault.injectedAt, fault.detail),
    mark(fault, "inject", fault.injectedAt + ms, fault.evidence.text),
    mark(fault, "mend", fault.mendedAt!, null),
    mark(fault, "mend", fault.mendedAt! + ms, fault.mended?.text ?? null),
  ]);
  const all = [...clients, ...marks.map(({ event }) => event)].sort((one, other) => one.time - other.time);
  const position = new Map(all.map((event, index) => [event, index]));
  return {
    events: all.map((event, index) => ({ index, ...event })),
    faults: faults.map((fault) => ({
      ...fault,
      events: marks.filter((one) => one.fault === fault).map((one) => position.get(one.event)!),
    })),
  };
}

function mark(
  fault: FaultRecord,
  step: string,
  time: number,
  value: unknown,
): { fault: FaultRecord; event: Unplaced } {
  return {
    fault,
    event: { time, type: "info", process: nemesisProcess, f: `${step}-${fault.name}`, value },
  };
}

function sampleChecks(events: readonly HistoryEvent[], staleReadAt: number | undefined): CheckRecord[] {
  const others: CheckRecord[] = [
    { name: "stats", validity: "valid", summary: "every function had successful operations", anomalies: [] },
    {
      name: "coverage",
      validity: "valid",
      summary: "every fault bit, and the cluster recovered",
      anomalies: [],
    },
  ];
  const stale = staleReadAt === undefined ? undefined : staleRead(events, staleReadAt);
  if (stale === undefined) {
    return [
      {
        name: "linearizable",
        validity: "valid",
        summary: "every key has a linearization",
        anomalies: [],
      },
      ...others,
    ];
  }
  return [
    {
      name: "linearizable",
      validity: "invalid",
      summary: `key ${stale.key} is not linearizable`,
      anomalies: [stale],
    },
    ...others,
  ];
}

/** Names the stale read, the write it should have seen, and the older one whose value it returned. */
function staleRead(events: readonly HistoryEvent[], time: number): Anomaly | undefined {
  const read = events.find((event) => event.time === time && event.type === "ok" && event.f === "read");
  if (read === undefined) return undefined;
  const invocation = events.findLast((event) => event.process === read.process && event.index < read.index)!;
  const writes = events.filter(
    (event) =>
      event.f === "write" && event.key === read.key && event.type === "ok" && event.index < invocation.index,
  );
  const seen = writes.find((event) => event.value === read.value)!;
  const missed = writes.at(-1)!;
  const invoked = (event: HistoryEvent): HistoryEvent =>
    events.findLast((other) => other.process === event.process && other.index < event.index)!;
  const [old, fresh] = [invoked(seen), invoked(missed)];
  return {
    kind: "non-linearizable read",
    key: read.key!,
    explanation: [
      `Process ${read.process} read ${read.value} from key ${read.key} on ${read.node}, but ${read.value} had been overwritten.`,
      `Process ${missed.process} wrote ${missed.value}; that write was acknowledged at event ${missed.index}, before the read was invoked at event ${invocation.index}.`,
      `No order of these operations lets a single copy answer ${read.value}.`,
    ],
    events: [old, seen, fresh, missed, invocation, read].map((event) => event.index),
    detail: detail([
      { invoked: old.index, text: `write ${seen.value}` },
      { invoked: fresh.index, text: `write ${missed.value}` },
      { invoked: invocation.index, text: `read ${read.value}` },
    ]),
  };
}

/** In the form of the linearizability checker: the last operation fits after none of those before it. */
function detail(operations: readonly { readonly invoked: number; readonly text: string }[]): unknown {
  const last = operations.length - 1;
  const stateAfter = (place: number): string => operations[place]!.text.replace("write ", "");
  const state = stateAfter(last - 1);
  const text = `${operations[last]!.text} is impossible in state ${state}`;
  const steps = operations.slice(0, last).map((_, place) => ({ operation: place, state: stateAfter(place) }));
  return {
    form: "linearizability",
    operations,
    longest: { before: 11, state: "nil", steps },
    stuck: { operation: last, state, candidates: [{ operation: last, reason: "illegal", text }] },
    partials: [{ before: 11, state: "nil", steps: steps.slice(0, 1) }],
  };
}
