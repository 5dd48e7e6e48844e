import type { Random } from "../core/random.ts";
import type { Fault } from "../faults/fault.ts";
import type { Scenario, ScheduledFault } from "./scenario.ts";

export interface ScheduleOptions {
  /** The faults that may strike. */
  readonly faults: readonly Fault[];
  readonly target: Scenario["target"];
  /** How long faults may strike; every fault ends by then. */
  readonly timeMs: number;
  /** Mean time from one injection to the next. */
  readonly faultIntervalMs: number;
  /** Injections per run at most. */
  readonly faultsMax?: number;
}

/** A fault that would last less than this before the time is over is not worth its probes. */
const lastingMsMin = 200;
const faultsMaxDefault = 1000;

/**
 * Draws what the nemesis does and when: arrivals at exponential intervals, so that faults overlap, each staying
 * for a time of its own range. Every run draws its own mix (swarm testing, Groce and others 2012): a fault that
 * is always there hides what happens in its absence.
 */
export function drawSchedule(random: Random, options: ScheduleOptions): ScheduledFault[] {
  const { faults, timeMs, faultIntervalMs, faultsMax = faultsMaxDefault } = options;
  if (faults.length === 0 || timeMs < lastingMsMin) return [];
  const weights = drawWeights(random.fork("mix"), faults);
  const arrivals = random.fork("arrivals");
  const schedule: ScheduledFault[] = [];
  let atMs = arrivals.exponential(faultIntervalMs);
  // However rare faults are, a run that was asked for some gets one.
  if (atMs > timeMs - lastingMsMin) atMs = arrivals.unit() * Math.min(timeMs / 2, timeMs - lastingMsMin);
  while (atMs <= timeMs - lastingMsMin && schedule.length < faultsMax) {
    const id = schedule.length;
    schedule.push(drawFault(random.fork(`fault/${id}`), weights, options, id, Math.floor(atMs)));
    atMs += arrivals.exponential(faultIntervalMs);
  }
  return schedule;
}

/**
 * How often each fault strikes in this run: about a third of them not at all, the others by an exponential
 * weight, so that most runs have a few favourites. Groups of one fault and few faults always strike.
 */
export function drawWeights(
  random: Random,
  faults: readonly Fault[],
): { readonly value: Fault; readonly weight: number }[] {
  const drawn = faults.map((value) => {
    const takesPart = random.chance(2 / 3);
    const weight = 0.1 + random.exponential(1);
    return { value, weight: takesPart || faults.length <= 2 ? weight : 0 };
  });
  if (drawn.some(({ weight }) => weight > 0)) return drawn;
  const chosen = random.pick(faults);
  return drawn.map(({ value }) => ({ value, weight: value === chosen ? 1 : 0 }));
}

function drawFault(
  random: Random,
  weights: readonly { readonly value: Fault; readonly weight: number }[],
  options: ScheduleOptions,
  id: number,
  atMs: number,
): ScheduledFault {
  const fault = random.weighted(weights);
  const { min, max } = fault.durationMs;
  const durationMs = Math.min(Math.round(min + (max - min) * random.unit()), options.timeMs - atMs);
  return { fault: fault.name, target: drawTarget(random, options.target), atMs, durationMs, id };
}

/** `mixed` leans on the leader: one node among many, and the one whose loss decides most. */
function drawTarget(random: Random, target: Scenario["target"]): ScheduledFault["target"] {
  if (target !== "mixed") return target;
  return random.weighted([
    { value: "any", weight: 4 },
    { value: "leader", weight: 4 },
    { value: "follower", weight: 2 },
  ] as const);
}
