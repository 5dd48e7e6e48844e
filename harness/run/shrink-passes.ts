import { msToNanos, nanosToMs } from "../core/time.ts";
import { ddmin } from "./ddmin.ts";
import type { ScheduledFault, ScriptedOperation } from "./scenario.ts";
import { dealtAnew, leaps } from "./shrink-leaps.ts";
import type { Search, Written } from "./shrink-search.ts";
import { trimmed } from "./shrink-trim.ts";

/** One way to make a case smaller, with the words it is told by. */
export interface ShrinkPass {
  readonly name: string;
  run(search: Search): Promise<void>;
}

/** In this order, again and again: what takes away most for few runs comes first. */
export const shrinkPasses: readonly ShrinkPass[] = [
  { name: "a network without chance", run: plainNetwork },
  { name: "what comes after the violation", run: cutAfter },
  { name: "fewer nodes", run: fewerNodes },
  { name: "fewer faults", run: fewerFaults },
  { name: "fewer keys", run: (search) => fewerOf(search, ({ key }) => key ?? null) },
  { name: "fewer clients", run: (search) => fewerOf(search, ({ client }) => client) },
  { name: "leaps", run: leaps },
  { name: "fewer operations", run: fewerOperations },
  { name: "shorter faults", run: shorterFaults },
  { name: "shorter waits", run: shorterWaits },
  { name: "rounder moments", run: rounderMoments },
  { name: "fewer written delays", run: fewerDelays },
  { name: "played to the end", run: playedToTheEnd },
];

/** Constant delays and no loss read best; where that is too tame, at least delays that need not be written. */
async function plainNetwork(search: Search): Promise<void> {
  const { network, script } = search.best;
  const still = (meanMs: number) => ({ distribution: "constant", meanMs }) as const;
  const { operations } = script;
  const constant = {
    ...network,
    latency: still(network.latency.meanMs),
    clientLatency: still(network.clientLatency.meanMs),
    loss: 0,
    duplication: 0,
  };
  if (await search.attempt({ ...search.best, network: constant, script: { operations } })) return;
  await search.attempt({ ...search.best, script: { operations } });
}

/** What begins after the last guilty event cannot have caused it. */
async function cutAfter(search: Search): Promise<void> {
  const { record, history } = search.data;
  const guilty = record.checks
    .filter((check) => check.validity === "invalid")
    .map(({ anomalies }) => Math.max(...(anomalies[0]?.events ?? [])))
    .filter((position) => Number.isFinite(position));
  for (const position of [...new Set(guilty)].sort((a, b) => a - b)) {
    const time = history.events[position]?.time ?? Number.POSITIVE_INFINITY;
    const late = new Set(record.faults.filter((fault) => fault.injectedAt > time).map(({ id }) => id));
    const candidate = trimmed({
      ...search.best,
      schedule: search.best.schedule.filter((fault) => !late.has(fault.id)),
      script: {
        ...search.best.script,
        operations: search.best.script.operations.filter(({ atMs }) => msToNanos(atMs) <= time),
      },
    });
    if (await search.attempt(candidate)) return;
  }
}

/** Client c asks node c modulo the number of nodes: the same clients ask other nodes, and the same case may not fail. */
async function fewerNodes(search: Search): Promise<void> {
  const { seed } = search.best;
  for (let nodes = 1; nodes < search.best.nodes; nodes++) {
    for (const other of [seed, `${seed}/a`, `${seed}/b`]) {
      if (await search.attempt(dealtAnew({ ...search.best, nodes }, other))) return;
    }
  }
}

async function fewerFaults(search: Search): Promise<void> {
  await ddmin(search.best.schedule, (schedule) => search.attempt({ ...search.best, schedule }));
  const faults = new Set(search.best.schedule.map(({ fault }) => fault));
  await search.attempt({ ...search.best, faults: [...faults] });
}

/** All operations that have a property in common at once: those of a key, those of a client. */
async function fewerOf(
  search: Search,
  property: (operation: ScriptedOperation) => string | number | null,
): Promise<void> {
  const all = [...new Set(search.best.script.operations.map(property))];
  if (all.length < 2) return;
  const key = guiltyKey(search);
  // The violation names its key: most often nothing else is needed.
  const first = key === undefined ? [] : all.filter((value) => value === key);
  const keep = (values: readonly (string | number | null)[]): Promise<boolean> =>
    attemptOperations(
      search,
      search.best.script.operations.filter((operation) => values.includes(property(operation))),
    );
  if (first.length === 1 && (await keep(first))) return;
  await ddmin(all, keep);
}

function guiltyKey({ data }: Search): string | number | undefined {
  return data.record.checks.find((check) => check.validity === "invalid")?.anomalies[0]?.key;
}

async function fewerOperations(search: Search): Promise<void> {
  await ddmin(search.best.script.operations, (operations) => attemptOperations(search, operations));
}

function attemptOperations(search: Search, operations: readonly ScriptedOperation[]): Promise<boolean> {
  return search.attempt(trimmed({ ...search.best, script: { ...search.best.script, operations } }));
}

async function shorterFaults(search: Search): Promise<void> {
  for (const { id } of search.best.schedule) {
    for (let again = true; again; ) {
      const schedule = search.best.schedule.map((fault) =>
        fault.id === id ? { ...fault, durationMs: rounded(fault.durationMs / 2) } : fault,
      );
      const shorter = schedule.find((fault) => fault.id === id)!.durationMs >= faultMsMin;
      again = shorter && (await search.attempt({ ...search.best, schedule }));
    }
  }
}

const faultMsMin = 100;

/** Moves everything behind a long gap to earlier; round times read better than what chance drew. */
async function shorterWaits(search: Search): Promise<void> {
  const moments = momentsOf(search.best);
  if (moments.length > waitsMax) return;
  for (let position = 0; position < moments.length; position++) {
    for (const share of [0, 0.5]) {
      const now = momentsOf(search.best);
      const from = now[position - 1] ?? 0;
      const gap = now[position]! - from;
      const kept = Math.max(waitMsMin, rounded(gap * share));
      if (kept >= gap) break;
      if (await search.attempt(earlier(search.best, now[position]!, gap - kept))) break;
    }
  }
}

const waitMsMin = 10;
/** Each gap costs up to two runs. */
const waitsMax = 200;

const momentsOf = ({ schedule, script }: Written): number[] =>
  [...script.operations, ...schedule].map(({ atMs }) => atMs).sort((a, b) => a - b);

function earlier(scenario: Written, fromMs: number, byMs: number): Written {
  const moved = <V extends ScheduledFault | ScriptedOperation>(entry: V): V =>
    // Whole nanoseconds, so that a moment written is the moment read.
    entry.atMs < fromMs ? entry : { ...entry, atMs: nanosToMs(msToNanos(entry.atMs - byMs)) };
  return trimmed({
    ...scenario,
    schedule: scenario.schedule.map(moved),
    script: { ...scenario.script, operations: scenario.script.operations.map(moved) },
  });
}

/** Whole milliseconds for all moments at once: a case is there to be read. */
async function rounderMoments(search: Search): Promise<void> {
  const { schedule, script } = search.best;
  const rounder = <V extends { readonly atMs: number }>(entry: V): V => ({
    ...entry,
    atMs: Math.round(entry.atMs),
  });
  await search.attempt({
    ...search.best,
    schedule: schedule.map(rounder),
    script: { ...script, operations: script.operations.map(rounder) },
  });
}

const rounded = (ms: number): number => Math.round(ms / 10) * 10;

/** Delays that are not written are drawn; link by link, for single ones are too many. */
async function fewerDelays(search: Search): Promise<void> {
  const { delays } = search.best.script;
  if (delays === undefined) return;
  // First, those of messages that are no longer sent.
  const used = Object.fromEntries(search.delays);
  await search.attempt({ ...search.best, script: { ...search.best.script, delays: used } });
  const entries = Object.entries(search.best.script.delays ?? {});
  await ddmin(entries, (kept) =>
    search.attempt({
      ...search.best,
      script: { ...search.best.script, delays: Object.fromEntries(kept) },
    }),
  );
}

/** While it is large a case is stopped at its violation, which is quick; the small one fails to its end, too. */
async function playedToTheEnd(search: Search): Promise<void> {
  const { stopAtViolation, ...whole } = search.best;
  if (stopAtViolation === true) await search.attempt(whole);
}
