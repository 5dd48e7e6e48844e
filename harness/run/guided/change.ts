import type { Random } from "../../core/random.ts";
import type { ScheduledFault } from "../scenario.ts";
import type { Exhibit, GuidedRun } from "./guide.ts";

type Schedule = readonly ScheduledFault[];

/** Where a changed schedule is to be played. */
export interface World {
  readonly timeMs: number;
  /** Names of the faults that may strike. */
  readonly faults: readonly string[];
}

export interface Material {
  /** The run that is changed, or that gives away a part, and where it showed something rare. */
  readonly exhibit: Exhibit;
  /** Another of that kind. */
  readonly other: Exhibit;
  /** A run drawn anew: what comes after the change. */
  readonly fresh: GuidedRun;
}

/** How often the faults that led to something rare are put into a run drawn anew, in place of going on behind them. */
const graftShare = 1 / 3;

/**
 * A neighbour of a run that showed something rare. What comes before the first change comes again as it was, for the
 * seed is that run's own; behind it every delay is another, for one message more or less moves all draws behind
 * it. So nothing is lost by drawing the faults behind it anew, too: runs are split at rare moments, as in the
 * simulation of rare events (Kahn and Harris, 1951).
 */
export function changed(material: Material, world: World, random: Random): GuidedRun {
  const { fresh } = material;
  if (random.chance(graftShare)) {
    const schedule = tidied(grafted(material, world, random), fresh.schedule.length, world);
    return { seed: fresh.seed, schedule };
  }
  const { run } = material.exhibit;
  const most = Math.max(run.schedule.length, fresh.schedule.length);
  return { seed: run.seed, schedule: tidied(split(material, world, random), most, world) };
}

/** Up to the rare moment as it was, or nearly; then perhaps what led to another one; then what was drawn anew. */
function split({ exhibit, fresh, other }: Material, world: World, random: Random): Schedule {
  const before = exhibit.run.schedule.filter(({ atMs }) => atMs <= exhibit.atMs);
  const last = before.at(-1)?.atMs ?? 0;
  const kept = random.chance(0.5) ? before : tweaked(before, world, random);
  const pasted = random.chance(0.25) ? leadingTo(other, random) : [];
  const byMs = last + random.unit() * 2000 - (pasted[0]?.atMs ?? 0);
  return [
    ...kept,
    ...pasted.map((fault) => shifted(fault, byMs, random)),
    ...fresh.schedule.filter(({ atMs }) => atMs > last),
  ];
}

/** A run drawn anew, in which the faults that led to something rare take the place of others, once or several times. */
function grafted({ exhibit, fresh }: Material, world: World, random: Random): Schedule {
  const pasted: ScheduledFault[] = [];
  for (let times = random.between(1, 3); times > 0; times--) {
    const faults = leadingTo(exhibit, random);
    const byMs = random.unit() * world.timeMs - (faults[0]?.atMs ?? 0);
    pasted.push(...faults.map((fault) => shifted(fault, byMs, random)));
  }
  const left = random.shuffle(fresh.schedule).slice(pasted.length);
  return [...left, ...pasted];
}

/** The last few faults that began before the rare moment. */
function leadingTo({ atMs, run }: Exhibit, random: Random): Schedule {
  return run.schedule.filter((fault) => fault.atMs <= atMs).slice(-random.between(1, 4));
}

/** One of the last faults moved, lasting otherwise, hitting others, of another kind, come twice, or left out. */
function tweaked(schedule: Schedule, world: World, random: Random): Schedule {
  const position = schedule.length - 1 - random.below(Math.min(4, schedule.length));
  return schedule.flatMap((fault, at) => (at === position ? tweak(fault, world, random) : [fault]));
}

function tweak(fault: ScheduledFault, world: World, random: Random): Schedule {
  switch (random.below(6)) {
    case 0:
      return [{ ...fault, atMs: fault.atMs + (random.unit() - 0.5) * 1500 }];
    case 1:
      return [{ ...fault, durationMs: fault.durationMs * (0.4 + 1.6 * random.unit()) }];
    case 2:
      return [{ ...fault, id: random.below(idMax) }];
    case 3:
      return [{ ...fault, fault: random.pick(world.faults) }];
    case 4: {
      const again = { ...fault, atMs: fault.atMs + random.unit() * 2000, id: random.below(idMax) };
      return [fault, { ...again, fault: random.pick(world.faults) }];
    }
    default:
      return [];
  }
}

function shifted(fault: ScheduledFault, byMs: number, random: Random): ScheduledFault {
  return {
    ...fault,
    atMs: fault.atMs + byMs + (random.unit() - 0.5) * 300,
    durationMs: fault.durationMs * (0.8 + 0.4 * random.unit()),
    id: random.below(idMax),
  };
}

/** As scenario files allow. */
const idMax = 1_000_000;
const lastingMs = { min: 100, beforeEnd: 200 };

/** Possible faults within the time, in order, whole numbers, each with an id of its own, hardly more than there were. */
function tidied(schedule: Schedule, most: number, { faults, timeMs }: World): Schedule {
  const ids = new Set<number>();
  return schedule
    .filter(({ atMs, fault }) => atMs <= timeMs - lastingMs.beforeEnd && faults.includes(fault))
    .map((fault) => {
      const atMs = Math.floor(Math.max(0, fault.atMs));
      const durationMs = Math.round(Math.min(Math.max(lastingMs.min, fault.durationMs), timeMs - atMs));
      let { id } = fault;
      while (ids.has(id)) id = (id + 1) % idMax;
      ids.add(id);
      return { ...fault, atMs, durationMs, id };
    })
    .toSorted((a, b) => a.atMs - b.atMs || a.id - b.id)
    .slice(0, Math.ceil(most * 1.25) + 2);
}
