import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import type { ScheduledFault } from "../scenario.ts";
import { batchRuns, type GuidedPlan, runCampaign } from "./campaign.ts";
import type { Shown } from "./features.ts";

const timeMs = 20_000;
const kinds = ["crash", "pause", "slow"];

function drawn(seed: string): { timeMs: number; faults: readonly string[]; schedule: ScheduledFault[] } {
  const random = new Random(seed);
  const schedule = Array.from({ length: 6 }, (_, id) => ({
    fault: random.pick(kinds),
    target: "any" as const,
    atMs: random.below(timeMs - 1000),
    durationMs: random.between(200, 1000),
    id,
  })).sort((a, b) => a.atMs - b.atMs);
  return { timeMs, faults: kinds, schedule };
}

/** A stairway: each step is a fault of the next kind that begins while the one before is in force. */
function climbed(schedule: readonly ScheduledFault[]): Shown {
  let best: readonly ScheduledFault[] = [];
  for (const start of schedule) {
    const steps = [start];
    for (let next: ScheduledFault | undefined = start; next !== undefined; ) {
      const from: ScheduledFault = next;
      const wanted = kinds[(kinds.indexOf(from.fault) + 1) % kinds.length];
      next = schedule.find(
        ({ atMs, fault }) => fault === wanted && atMs > from.atMs && atMs < from.atMs + from.durationMs,
      );
      if (next !== undefined) steps.push(next);
    }
    if (steps.length > best.length) best = steps;
  }
  return best.map(({ atMs }, step) => [step, atMs]);
}

interface Told {
  readonly plans: readonly GuidedPlan[];
  readonly features: number;
}

async function campaign(
  runs: number,
  shownBy = (plan: GuidedPlan): Shown | undefined => climbed(plan.schedule),
): Promise<Told> {
  const plans: GuidedPlan[] = [];
  const features = await runCampaign<GuidedPlan>({
    numbers: Array.from({ length: runs }, (_, index) => String(index + 1)),
    timeMs,
    drawn: async (seed) => drawn(seed),
    execute: async (batch) => batch,
    shownBy,
    keep: async (plan) => {
      plans.push(plan);
      return true;
    },
  });
  return { plans, features };
}

test("what no seed draws is reached from what some did", async () => {
  const runs = 600;
  const alone = new Set<number>();
  for (let seed = 1; seed <= runs; seed++)
    for (const [step] of climbed(drawn(String(seed)).schedule)) alone.add(step);
  const { features } = await campaign(runs);
  expect(features).toBeGreaterThan(alone.size);
});

test("a campaign that goes on is the beginning of a longer one, run for run", async () => {
  const short = await campaign(batchRuns * 3 + 5);
  const long = await campaign(batchRuns * 5);
  expect(long.plans.slice(0, short.plans.length)).toEqual(short.plans);
  expect(long.plans.some((plan) => plan.changed)).toBe(true);
});

test("the first batch is what its numbers draw, and so is all of it where nothing is learnt", async () => {
  const { plans } = await campaign(batchRuns * 3);
  expect(plans.slice(0, batchRuns).every((plan) => !plan.changed && plan.seed === plan.number)).toBe(true);
  const blind = await campaign(batchRuns * 3, () => undefined);
  expect(blind.plans.every((plan) => !plan.changed)).toBe(true);
  expect(blind.features).toBe(0);
});

test("changed schedules keep to the time, to the faults that may strike, and to ids of their own", async () => {
  const { plans } = await campaign(300);
  const schedules = plans.filter((plan) => plan.changed).map((plan) => plan.schedule);
  expect(schedules.length).toBeGreaterThan(100);
  for (const schedule of schedules) {
    expect(schedule.length).toBeGreaterThan(0);
    expect(new Set(schedule.map(({ id }) => id)).size).toBe(schedule.length);
    for (const { atMs, durationMs, fault, id } of schedule) {
      expect(kinds).toContain(fault);
      expect([atMs, durationMs, id].every(Number.isInteger)).toBe(true);
      expect(atMs).toBeGreaterThanOrEqual(0);
      expect(durationMs).toBeGreaterThan(0);
      expect(atMs + durationMs).toBeLessThanOrEqual(timeMs);
      expect(id).toBeLessThan(1_000_000);
    }
    expect([...schedule].sort((a, b) => a.atMs - b.atMs || a.id - b.id)).toEqual(schedule);
  }
});
