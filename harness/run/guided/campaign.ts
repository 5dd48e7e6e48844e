import { Random } from "../../core/random.ts";
import type { ScheduledFault } from "../scenario.ts";
import { changed, type World } from "./change.ts";
import type { Shown } from "./features.ts";
import { Guide, type GuidedRun } from "./guide.ts";

/** A run of a guided sweep before it is made. */
export interface GuidedPlan extends GuidedRun {
  /** The run's own number, which is the seed of what is drawn for it; `seed` is that of the run it is a neighbour of. */
  readonly number: string;
  /** Not what the run's number draws. */
  readonly changed: boolean;
}

export interface Campaign<R> {
  /** The numbers of the runs, in order. */
  readonly numbers: readonly string[];
  /** What a seed draws. */
  drawn(seed: string): Promise<World & { readonly schedule: readonly ScheduledFault[] }>;
  /** For how long faults may strike. */
  readonly timeMs: number;
  /** Makes the runs of a batch, in any order; answers in that of the plans. */
  execute(plans: readonly GuidedPlan[]): Promise<readonly R[]>;
  /** What a run showed; undefined of one that nothing shall be learnt from. */
  shownBy(result: R): Shown | undefined;
  /** Is told of each run in order, with what of it was rare; answers false when no batch shall be begun any more. */
  keep(result: R, plan: GuidedPlan, rare: Shown): Promise<boolean>;
}

/** Runs between which nothing is learnt, whatever the number of workers: what is run depends on nothing else. */
export const batchRuns = 16;
/** How many of the runs after the first batch are drawn as ever: what no run led to must be found, too. */
const drawnShare = 0.3;

/**
 * Runs in batches; the schedules of a batch are derived from what the batches before it showed. The same numbers and
 * options give the same runs. Answers with how many different features were seen.
 */
export async function runCampaign<R>(campaign: Campaign<R>): Promise<number> {
  const { numbers } = campaign;
  const guide = new Guide(campaign.timeMs);
  let goesOn = true;
  for (let first = 0; goesOn && first < numbers.length; first += batchRuns) {
    const plans: GuidedPlan[] = [];
    for (const number of numbers.slice(first, first + batchRuns))
      plans.push(await planOf(number, guide, campaign));
    const results = await campaign.execute(plans);
    for (const [position, plan] of plans.entries()) {
      const result = results[position]!;
      const rare = guide.rareOf(campaign.shownBy(result) ?? []);
      guide.learn(plan, rare);
      if (!(await campaign.keep(result, plan, rare))) goesOn = false;
    }
  }
  return guide.features;
}

async function planOf<R>(number: string, guide: Guide, campaign: Campaign<R>): Promise<GuidedPlan> {
  const random = new Random(number).fork("guided");
  const asDrawn = async (): Promise<GuidedPlan> => {
    const { schedule } = await campaign.drawn(number);
    return { number, seed: number, schedule, changed: false };
  };
  if (random.chance(drawnShare)) return asDrawn();
  const exhibit = guide.choose(random);
  const other = guide.choose(random);
  if (exhibit === undefined || other === undefined) return asDrawn();
  const fresh = await asDrawn();
  const run = changed({ exhibit, other, fresh }, await campaign.drawn(exhibit.run.seed), random);
  // A run without faults, or one that was made already, shows nothing new.
  const known = [exhibit.run.schedule, fresh.schedule].map((schedule) => JSON.stringify(schedule));
  if (run.schedule.length === 0 || known.includes(JSON.stringify(run.schedule))) return fresh;
  return { number, ...run, changed: true };
}
