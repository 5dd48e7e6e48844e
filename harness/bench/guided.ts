import { systemNamed } from "../../systems-under-test/index.ts";
import type { Bug } from "../../systems-under-test/system.ts";
import { drawnFor } from "../cli/prepare.ts";
import { sweepOne } from "../cli/sweep-worker.ts";
import { UsageError, unknownName } from "../core/usage-error.ts";
import { type GuidedPlan, runCampaign } from "../run/guided/campaign.ts";
import type { SweepResult, SweepTask } from "../run/sweep.ts";
import { type Bench, median } from "./bench.ts";

/** Whether guided sweeps find rare bugs sooner than plain ones: `faultline sweep --guided yes`, one run after the other. */
export const guided: Bench = {
  name: "guided",
  summary:
    "guided CAMPAIGNS RUNS SYSTEM/BUG[+all][@TIME],...: runs and CPU seconds to the first detection of rare bugs, plain and guided",
  async run([campaigns = "8", runs = "200", only]) {
    process.stdout.write(
      `to the first detection, at most ${runs} runs a campaign; a bug by its own faults or by all (+all), for its own time or a shorter one (@)\n` +
        "bug                                    way     found    median runs  median CPU s  all CPU s  runs, of each campaign\n",
    );
    for (const name of only?.split(",") ?? rare) {
      const subject = subjectOf(name);
      await sweepOne({ ...subject, seed: "1" });
      const hunts: Record<Way, Hunt[]> = { plain: [], guided: [] };
      for (let campaign = 1; campaign <= Number(campaigns); campaign++)
        for (const way of ways) hunts[way].push(await hunt(subject, way, campaign, Number(runs)));
      for (const way of ways) process.stdout.write(`${rowOf(name, way, hunts[way], Number(runs))}\n`);
    }
  },
};

const ways = ["plain", "guided"] as const;
type Way = (typeof ways)[number];

/**
 * What plain sweeps need ten runs for, or more; in shorter runs than their own, for what is found in the first batch
 * tells nothing.
 */
const rare: readonly string[] = [
  "raft/commit-old-term@20s",
  "raft/install-keeps-suffix@7s",
  "raft/joint-by-union@6s",
  "raft/torn-tail-accepted@3s",
  "dynamo/promise-forgotten@15s",
  "raft/follower-applies-early+all@6s",
  "raft/ignores-higher-term+all@4s",
];

interface Subject extends Pick<SweepTask, "system" | "options"> {
  readonly caughtBy: string;
}

function subjectOf(name: string): Subject {
  const [, system, bug, all, time] = /^([^/]+)\/([^+@]+)(\+all)?(?:@(\w+))?$/.exec(name) ?? [];
  if (system === undefined || bug === undefined)
    throw new UsageError(`"${name}": expected a system and its bug, such as raft/commit-old-term`);
  const { bugs } = systemNamed(system);
  const known: Bug | undefined = bugs[bug];
  if (known === undefined) throw unknownName(`bug of ${system}`, bug, Object.keys(bugs));
  const options = {
    ...known.scenario.options,
    bug,
    ...(all === undefined ? {} : { fault: "all" }),
    ...(time === undefined ? {} : { time }),
  };
  return { system, options, caughtBy: known.caughtBy };
}

interface Hunt {
  /** Infinity when the bug was not found. */
  readonly runs: number;
  readonly cpuSeconds: number;
  /** Runs that faultline itself failed in: they are counted as runs. */
  readonly failures: number;
}

async function hunt(subject: Subject, way: Way, campaign: number, runsMax: number): Promise<Hunt> {
  const { caughtBy, options, system } = subject;
  const numbers = Array.from({ length: runsMax }, (_, index) => String(campaign * 1_000_000 + index));
  const before = process.cpuUsage();
  let runs = 0;
  let failures = 0;
  let found = false;
  const one = async (task: Omit<SweepTask, "system" | "options">): Promise<SweepResult> => {
    const result = await sweepOne({ system, options, ...task });
    runs++;
    if (result.verdict === "harness") failures++;
    found = result.verdict === "invalid" && result.failed.includes(caughtBy);
    return result;
  };
  if (way === "plain") for (const seed of numbers) found || (await one({ seed }));
  else
    await runCampaign<SweepResult | undefined>({
      numbers,
      timeMs: (await drawnFor(system, options, numbers[0]!)).timeMs,
      drawn: (seed) => drawnFor(system, options, seed),
      execute: async (plans) => {
        const results: (SweepResult | undefined)[] = [];
        for (const plan of plans) results.push(found ? undefined : await one(taskOf(plan)));
        return results;
      },
      shownBy: (result) => (result?.verdict === "invalid" ? undefined : result?.guided?.shown),
      keep: async () => !found,
    });
  const { system: kernel, user } = process.cpuUsage(before);
  const cpuSeconds = (kernel + user) / 1e6;
  return { runs: found ? runs : Number.POSITIVE_INFINITY, cpuSeconds, failures };
}

const taskOf = ({ changed, number, schedule, seed }: GuidedPlan): Omit<SweepTask, "system" | "options"> => ({
  seed: number,
  guided: { seed, ...(changed ? { schedule } : {}) },
});

function rowOf(name: string, way: Way, hunts: readonly Hunt[], runsMax: number): string {
  const told = (runs: number): string => (Number.isFinite(runs) ? String(runs) : `>${runsMax}`);
  const found = hunts.filter(({ runs }) => Number.isFinite(runs)).length;
  const failures = hunts.reduce((sum, hunted) => sum + hunted.failures, 0);
  const cpu = hunts.map(({ cpuSeconds }) => cpuSeconds);
  const columns = [
    name.padEnd(38),
    way.padEnd(7),
    `${found} of ${hunts.length}`.padEnd(8),
    told(median(hunts.map(({ runs }) => runs))).padStart(11),
    median(cpu).toFixed(1).padStart(13),
    cpu
      .reduce((sum, seconds) => sum + seconds, 0)
      .toFixed(1)
      .padStart(10),
    ` ${hunts.map(({ runs }) => told(runs)).join(" ")}`,
  ];
  return `${columns.join(" ")}${failures === 0 ? "" : ` (faultline failed in ${failures})`}`;
}
