import type { Note, ProgressPromise } from "../../systems-under-test/system.ts";
import type { History, HistoryEvent } from "../core/history.ts";
import { nemesisProcess } from "../core/history.ts";
import type { Nanos } from "../core/operation.ts";
import { msToNanos, nanosToMs } from "../core/time.ts";
import { type Anomaly, invalid, type Verdict, valid } from "../core/verdict.ts";
import type { Death } from "../environments/environment.ts";
import type { NodeId } from "../runtime/message.ts";
import { isAnswer } from "./is-answer.ts";
import type { FaultRecord } from "./run-record.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Liveness with a bound, for no finite history refutes "in the end": while the same majority of the nodes is up and
 * every two of it hear each other, some call is answered within the bound that the system promises, as long as
 * clients ask one of them. What lies between two changes of the faults is judged, and only under faults that are known to leave
 * such a majority; under others, on networks worse than promised, for impatient clients, and in real time, nothing is said. There a leader
 * that was chosen stays, too, where the system promises it.
 */
export function progressVerdict(evidence: ProgressEvidence): Verdict {
  const { promise, scenario, history, nodes, notes } = evidence;
  const beyond = beyondPromise(promise, scenario);
  if (beyond !== undefined) return valid(`not judged: ${beyond}`, { judgedMs: 0 });
  const periods = connectedPeriods(evidence);
  if (periods.length === 0) return valid(`not judged: ${neverConnected(promise)}`, { judgedMs: 0 });
  const judgedMs = periods.reduce((sum, { from, until }) => sum + nanosToMs(until - from), 0);
  const anomalies = periods.flatMap((period) => [
    ...stallsIn(period, history, promise.withinMs),
    ...unrestIn(period, notes, promise),
  ]);
  const detail = { judgedMs: Math.round(judgedMs), withinMs: promise.withinMs };
  const text = `${(judgedMs / 1000).toFixed(1)} s with a connected majority of ${nodes.length} nodes`;
  if (anomalies.length > 0)
    return invalid(anomalies[0]!.explanation[0]!, anomalies.slice(0, anomaliesMax), detail);
  return valid(`some call was answered in every ${promise.withinMs} ms of ${text}`, detail);
}

const neverConnected = ({ withinMs }: ProgressPromise): string =>
  `between two changes of faults no majority was surely up and connected for ${withinMs} ms`;

export interface ProgressEvidence {
  readonly promise: ProgressPromise;
  readonly scenario: Scenario;
  readonly nodes: readonly NodeId[];
  readonly history: History;
  readonly faults: readonly FaultRecord[];
  readonly deaths: readonly Death[];
  readonly notes: readonly Note[];
}

const anomaliesMax = 20;

function beyondPromise(promise: ProgressPromise, scenario: Scenario): string | undefined {
  const { environment, network, timeoutMs } = scenario;
  if (environment !== "sim") return "in real time a slow machine looks like a system that stands still";
  if (network.timing.model !== "asynchronous") return "the network's timing is bent";
  if (network.loss > promise.lossMax) return `the network loses more than ${promise.lossMax * 100} %`;
  if (network.latency.meanMs > promise.latencyMaxMs)
    return `the network's latency is above ${promise.latencyMaxMs} ms`;
  const wayMs = network.latency.meanMs + network.clientLatency.meanMs;
  if (timeoutMs < patienceWays * wayMs)
    return `clients wait ${timeoutMs} ms where a way to a node and on to another takes ${wayMs} ms`;
  return undefined;
}

/** Two rounds of questions and two nodes asked in vain are a dozen ways; an answer that comes later may find nobody waiting. */
const patienceWays = 20;

interface Period {
  readonly from: Nanos;
  readonly until: Nanos;
  readonly majority: readonly NodeId[];
  readonly faults: readonly FaultRecord[];
}

/** Between two changes of the faults, where those in force leave a majority connected. */
function connectedPeriods({ history, faults, deaths, nodes, promise }: ProgressEvidence): Period[] {
  const spans = faults.filter(({ skipped }) => skipped === undefined).map((fault) => spanOf(fault, history));
  const last = history.events.at(-1)?.time ?? 0;
  // A change that nobody answered for, and that counts as skipped, may be under way all the same.
  const changes = faults.filter(({ kind }) => kind === "membership");
  const changing = Math.min(...changes.map(({ injectedAt }) => injectedAt), Number.POSITIVE_INFINITY);
  const moments = new Set([0, last]);
  for (const { from, until } of spans) for (const time of [from, until]) moments.add(Math.min(time, last));
  const ordered = [...moments].sort((a, b) => a - b);
  return ordered.slice(1).flatMap((until, position) => {
    const from = ordered[position]!;
    if (until - from < msToNanos(promise.withinMs)) return [];
    const inForce = spans.filter((span) => span.from < until && span.until > from).map(({ fault }) => fault);
    // A node that stopped by itself may never have come back.
    const alive = nodes.filter((node) => !deaths.some((death) => death.node === node && death.time < until));
    const majority = changing < until ? undefined : connectedMajority(nodes.length, alive, inForce);
    return majority === undefined ? [] : [{ from, until, majority, faults: inForce }];
  });
}

/** A fault counts from before it is injected until it has been seen to be mended. */
function spanOf(fault: FaultRecord, { events }: History) {
  const end = fault.mendedAt ?? Number.POSITIVE_INFINITY;
  return { fault, from: Math.min(fault.injectedAt, events[fault.events[0] ?? -1]?.time ?? 0), until: end };
}

/** Faults that take nodes out of the game or cut links, and leave all others as they are. */
const knownKinds: ReadonlySet<string> = new Set([
  "partition",
  "crash",
  "pause",
  "unsynced-loss",
  "torn-write",
]);

/**
 * More than half of the nodes, all up and with every link among them open, or undefined. Found greedily, by leaving out
 * the node with most cut links again and again: that may miss one, and never invents one.
 */
function connectedMajority(
  size: number,
  alive: readonly NodeId[],
  faults: readonly FaultRecord[],
): readonly NodeId[] | undefined {
  if (faults.some(({ kind }) => !knownKinds.has(kind))) return undefined;
  if (faults.some(({ kind, cut }) => kind === "partition" && cut === undefined)) return undefined;
  const out = new Set(faults.filter(({ cut }) => cut === undefined).flatMap((fault) => fault.nodes));
  let left = alive.filter((node) => !out.has(node));
  const cuts = faults.flatMap(({ cut }) => cut ?? []);
  for (;;) {
    const among = cuts.filter(({ src, dest }) => left.includes(src) && left.includes(dest));
    if (among.length === 0) break;
    const cutsOf = (node: NodeId): number =>
      among.filter(({ src, dest }) => src === node || dest === node).length;
    const most = Math.max(...left.map(cutsOf));
    const worst = left.findLast((node) => cutsOf(node) === most);
    left = left.filter((node) => node !== worst);
  }
  return left.length > size / 2 ? left : undefined;
}

/** Stretches as long as the bound in which calls waited and none was answered. */
function stallsIn(period: Period, { events }: History, withinMs: number): Anomaly[] {
  const anomalies: Anomaly[] = [];
  const bound = msToNanos(withinMs);
  let since = period.from;
  const within = events.filter(
    (event) => event.process !== nemesisProcess && event.time > period.from && event.time < period.until,
  );
  const look = (until: Nanos): void => {
    if (until - since < bound) return;
    const waiting = waitingCalls(events, since, until, bound).filter((call) => reaches(call, period));
    if (waiting.length >= waitingMin) anomalies.push(stall(period, since, until, waiting));
  };
  for (const event of within) {
    if (!isAnswer(event)) continue;
    look(event.time);
    since = event.time;
  }
  look(period.until);
  return anomalies;
}

/** Whoever asks a node that is cut off is no witness, and there may be nobody else. */
function reaches({ node }: HistoryEvent, { majority }: Period): boolean {
  return node === undefined || majority.includes(node);
}

/** Fewer calls than that may have met a node that just went. */
const waitingMin = 3;

/** Calls made before the middle of the stretch that had no answer at its beginning. */
function waitingCalls(events: History["events"], since: Nanos, until: Nanos, bound: Nanos): HistoryEvent[] {
  const open = new Map<HistoryEvent["process"], HistoryEvent>();
  const waiting: HistoryEvent[] = [];
  for (const event of events) {
    if (event.process === nemesisProcess) continue;
    if (event.time > until - bound / 2) break;
    if (event.type === "invoke") open.set(event.process, event);
    else {
      if (event.time > since && open.has(event.process)) waiting.push(open.get(event.process)!);
      open.delete(event.process);
    }
  }
  return [...waiting, ...open.values()];
}

/** Leaders that came when there had been time enough to choose one, one after the other. */
function unrestIn(
  period: Period,
  notes: readonly Note[],
  { leadersMax, withinMs }: ProgressPromise,
): Anomaly[] {
  if (leadersMax === undefined) return [];
  const since = period.from + msToNanos(withinMs);
  const leaders = notes.filter(
    ({ kind, fields, time }) =>
      kind === "role" && fields["role"] === "leader" && time > since && time < period.until,
  );
  if (leaders.length <= leadersMax) return [];
  const told = leaders.slice(0, 10).map(({ node, time }) => `${node} (${secondsText(time)} s)`);
  return [
    {
      kind: "no steady leader",
      headline: `${leaders.length} leaders one after the other although a majority was connected`,
      explanation: [
        `From ${secondsText(since)} s to ${secondsText(period.until)} s ${leaders.length} nodes became leader, ${told.join(", ")}, ` +
          `although ${period.majority.join(", ")} were up and heard each other from ${secondsText(period.from)} s on.`,
        forceText(period),
      ],
      events: period.faults.flatMap(({ events }) => events),
    },
  ];
}

function stall(period: Period, since: Nanos, until: Nanos, waiting: readonly HistoryEvent[]): Anomaly {
  return {
    kind: "no progress",
    headline: `nothing was answered for ${secondsText(until - since)} s although a majority was connected`,
    explanation: [
      `From ${secondsText(since)} s to ${secondsText(until)} s ${waiting.length} calls waited and none was answered, ` +
        `although ${period.majority.join(", ")} were up and heard each other.`,
      forceText(period),
    ],
    events: waiting.slice(0, 20).map(({ index }) => index),
  };
}

const secondsText = (time: Nanos): string => (nanosToMs(time) / 1000).toFixed(3);

function forceText(period: Period): string {
  const faults = period.faults.map(({ name, detail }) => `${name} (${detail})`).join(", ");
  return faults === "" ? "No fault was in force." : `In force: ${faults}.`;
}
