import type { Random } from "../../core/random.ts";
import type { Scenario, ScheduledFault } from "../../run/scenario.ts";

type Schedule = Scenario["schedule"];

/** Runs drawn anew before anything is changed. */
const freshRuns = 4;
/** How many of the runs after that still are. */
const freshShare = 0.3;

/** Remembers the schedules of faults whose runs showed something new, and changes them a little. */
export class Guide {
  readonly #random: Random;
  readonly #seen = new Set<string>();
  readonly #kept: { readonly schedule: Schedule; readonly fresh: number; chosen: number }[] = [];
  #runs = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The schedule for a run whose own, drawn as ever, is in the scenario. */
  scheduleFor(drawn: Scenario, faults: readonly string[]): Schedule {
    this.#runs++;
    const random = this.#random.fork(`run/${this.#runs}`);
    if (this.#runs <= freshRuns || this.#kept.length === 0 || random.chance(freshShare))
      return drawn.schedule;
    const parent = random.weighted(
      this.#kept.map((entry) => ({ value: entry, weight: entry.fresh / (1 + entry.chosen) })),
    );
    parent.chosen++;
    let schedule = parent.schedule;
    for (let count = random.between(1, 4); count > 0; count--)
      schedule = changed(schedule, drawn.timeMs, faults, random);
    return schedule.toSorted((a, b) => a.atMs - b.atMs);
  }

  learn(schedule: Schedule, features: ReadonlySet<string>): void {
    const fresh = [...features].filter((feature) => !this.#seen.has(feature));
    for (const feature of fresh) this.#seen.add(feature);
    if (fresh.length > 0) this.#kept.push({ schedule, fresh: fresh.length, chosen: 0 });
  }
}

/** One small change: a fault moved, lasting otherwise, of another kind, of another target, doubled, or left out. */
function changed(schedule: Schedule, timeMs: number, faults: readonly string[], random: Random): Schedule {
  if (schedule.length === 0) return schedule;
  const position = random.below(schedule.length);
  const fault = schedule[position]!;
  const within = (one: ScheduledFault): ScheduledFault => {
    const atMs = Math.floor(Math.min(Math.max(0, one.atMs), timeMs - 300));
    return { ...one, atMs, durationMs: Math.round(Math.min(Math.max(100, one.durationMs), timeMs - atMs)) };
  };
  const put = (one: ScheduledFault): Schedule => schedule.with(position, within(one));
  switch (random.below(6)) {
    case 0:
      return put({ ...fault, atMs: fault.atMs + (random.unit() - 0.5) * 2000 });
    case 1:
      return put({ ...fault, durationMs: fault.durationMs * (0.4 + 1.6 * random.unit()) });
    case 2:
      return put({ ...fault, fault: random.pick(faults) });
    case 3:
      return put({ ...fault, id: random.below(1_000_000) });
    case 4:
      return [...schedule, within({ ...fault, atMs: random.unit() * timeMs, id: random.below(1_000_000) })];
    default:
      return schedule.length > 1 ? schedule.filter((_, other) => other !== position) : schedule;
  }
}
