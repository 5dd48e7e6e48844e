import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type History, type HistoryEvent, nemesisProcess } from "../core/history.ts";
import type { FaultRecord, RunData, RunRecord } from "../run/run-record.ts";
import { readRun, runFiles } from "../run/store.ts";

/** What is known of how a checked history came to be. */
export interface Origin
  extends Pick<RunData, "messages" | "notes" | "logs">,
    Pick<RunRecord, "scenario" | "faults" | "seed"> {}

/** Of a history in a run's folder all that the run kept; of any other file what can be told from its events. */
export function originOf(path: string, history: History): Origin {
  const folder = dirname(path);
  if (basename(path) === runFiles.history && existsSync(join(folder, runFiles.record))) {
    const { data, record } = readRun(folder);
    if (record !== undefined) {
      const { messages, notes, logs } = data;
      const { scenario, faults, seed } = record;
      return { messages, notes, logs, scenario, faults, seed };
    }
  }
  return strangeOrigin(path, history);
}

/** What the events alone tell. */
export function strangeOrigin(path: string, history: History): Origin {
  const scenario = scenarioOf(basename(path), history);
  return { messages: [], notes: [], logs: [], scenario, faults: faultsOf(history), seed: "" };
}

/**
 * The windows between the nemesis' `start-NAME` and `stop-NAME`, and Jepsen's other pairs. Each end is told twice,
 * before and after it is done, as Jepsen tells it; a window that never ends lasts to the history's end.
 */
function faultsOf({ events }: History): FaultRecord[] {
  const ours = events.filter((event) => event.process === nemesisProcess);
  const kills = ours.some((event) => event.f === "kill");
  const faults: FaultRecord[] = [];
  const open = new Map<string, number>();
  for (const event of ours) {
    const end = endOf(event.f, kills);
    if (end === undefined) continue;
    const at = open.get(end.name);
    if (at !== undefined) {
      faults[at] = continued(faults[at]!, end.begins, event);
      if (faults[at].events.length >= 4) open.delete(end.name);
    } else if (end.begins) {
      open.set(end.name, faults.length);
      faults.push(begun(faults.length, end.name, event));
    }
  }
  return faults;
}

/** Which window an event of the nemesis begins or ends. Where Jepsen kills processes, `start` starts them again. */
function endOf(f: string, kills: boolean): { readonly name: string; readonly begins: boolean } | undefined {
  if (f === "kill" || f === "pause") return { name: f, begins: true };
  if (f === "start" && kills) return { name: "kill", begins: false };
  if (f === "resume") return { name: "pause", begins: false };
  const [, verb, name = "fault"] = /^(start|stop)(?:-(.+))?$/.exec(f) ?? [];
  return verb === undefined ? undefined : { name, begins: verb === "start" };
}

function begun(id: number, name: string, event: HistoryEvent): FaultRecord {
  return {
    id,
    name,
    kind: name,
    target: "",
    detail: "",
    nodes: [],
    injectedAt: event.time,
    events: [event.index],
    evidence: { bit: true, text: "as the history tells it" },
  };
}

function continued(fault: FaultRecord, begins: boolean, event: HistoryEvent): FaultRecord {
  const events = [...fault.events, event.index];
  const detail = begins && typeof event.value === "string" ? event.value : fault.detail;
  return begins ? { ...fault, events, detail } : { ...fault, events, mendedAt: event.time };
}

/** Nothing is known of nodes, network and times but what the events name. Reports show no scenario without a seed. */
function scenarioOf(file: string, history: History): RunRecord["scenario"] {
  const processes = new Set(history.events.map((event) => event.process));
  processes.delete(nemesisProcess);
  const nodes = new Set(history.events.flatMap((event) => (event.node === undefined ? [] : [event.node])));
  return {
    system: file,
    bugs: [],
    workload: "recorded",
    environment: "sim",
    nodes: nodes.size,
    concurrency: processes.size,
    rate: 0,
    arrival: "closed",
    keys: 0,
    values: "unique",
    topology: "grid",
    operationsPerKey: 0,
    operationsMax: 0,
    timeMs: 0,
    recoveryMs: 0,
    timeoutMs: 0,
    faults: [],
    target: "any",
    faultIntervalMs: 0,
    schedule: [],
    network: {
      latency: { distribution: "constant", meanMs: 0 },
      clientLatency: { distribution: "constant", meanMs: 0 },
      transport: "datagram",
      loss: 0,
      duplication: 0,
      timing: { model: "asynchronous" },
    },
    seed: "",
    trace: false,
  };
}
