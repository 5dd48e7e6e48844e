import { raft } from "../../../systems-under-test/raft/raft.ts";
import { Random } from "../../core/random.ts";
import { msToNanos, nanosToMs, sleep } from "../../core/time.ts";
import type { Cluster } from "../../environments/environment.ts";
import { nodeNames } from "../../run/workload-options.ts";
import { median } from "../bench.ts";
import { onCluster } from "../on-cluster.ts";
import { type Experiment, type Findings, percent } from "./experiment.ts";

/** Least and greatest election time-out, ms: those of the paper's Figure 16, upper half. */
const settings: readonly (readonly [min: number, max: number])[] = [
  [150, 150],
  [150, 151],
  [150, 155],
  [150, 175],
  [150, 200],
  [150, 300],
];
const delayMs = 1;
const heartbeatMs = 75;
const givenUpMs = 10_000;

/** Raft paper, 9.3: what random election time-outs are for. */
export const electionTimeOuts: Experiment = {
  name: "election-time-outs",
  summary: "Time without a leader: fixed against random election time-outs in Raft",
  source:
    "Ongaro and Ousterhout, In search of an understandable consensus algorithm (extended version), 2014, section 9.3, Figure 16",
  claim:
    "Without randomness leader election consistently took longer than 10 seconds, for votes were split again and again; " +
    "5 ms of it brought a median downtime of 287 ms, and with 50 ms the worst of 1,000 trials took 513 ms.",
  compared:
    "with the text of section 9.3: the three figures are as it gives them (100 trials without randomness, 1,000 of each other setting).",
  method:
    `one leader of five servers is killed at a random moment between two of its heartbeats, and the time until another leads is taken; after ${givenUpMs / 1000} s it is given up. ` +
    `Heartbeats come every ${heartbeatMs} ms, half of the least time-out; every message takes ${delayMs} ms one way and every sync of a disk up to 2 ms, so that a round of votes takes 3 to 6 ms, less than the paper's 15. There is no pre-vote. ` +
    "All logs are equal, so that any survivor can win; in the paper some could not, which makes elections longer.",
  rounds: 200,
  roundsMin: 8,
  measure: async (rounds) => {
    const measured: Downtimes[] = [];
    for (const setting of settings) measured.push(await downtimes(setting, rounds));
    return findings(measured, rounds);
  },
};

interface Downtimes {
  readonly min: number;
  readonly max: number;
  /** Ascending; those given up count as the time they were given. */
  readonly ms: readonly number[];
  readonly givenUp: number;
}

async function downtimes([min, max]: (typeof settings)[number], rounds: number): Promise<Downtimes> {
  const ms: number[] = [];
  let givenUp = 0;
  for (let seed = 1; seed <= rounds; seed++) {
    const took = await downtime(min, max, seed);
    if (took === undefined) givenUp++;
    ms.push(took ?? givenUpMs);
  }
  return { min, max, ms: ms.sort((a, b) => a - b), givenUp };
}

/** From the leader's death to the next leader, ms; undefined when none came in time. */
async function downtime(min: number, max: number, seed: number): Promise<number | undefined> {
  let leader: string | undefined;
  let heard = (): void => {};
  const setup = {
    system: raft,
    nodes: nodeNames(5),
    seed: `elections/${seed}`,
    latency: { distribution: "constant", meanMs: delayMs },
    options: {
      "election-min": String(min),
      "election-max": String(max),
      heartbeat: String(heartbeatMs),
      "pre-vote": "no",
    },
    sink: {
      note: ({ kind, node, fields }) => {
        if (kind !== "role" || fields["role"] !== "leader") return;
        leader = node;
        heard();
      },
    },
  } as const satisfies Parameters<typeof onCluster>[0];
  return await onCluster(setup, async (cluster) => {
    const { time } = cluster;
    await startApart(cluster);
    await sleep(time, msToNanos(1_000 + new Random(seed).fork("moment").unit() * heartbeatMs));
    if (leader === undefined) throw new Error(`seed ${seed}: no first leader`);
    const since = time.now();
    const next = new Promise<void>((resolve) => {
      heard = resolve;
    });
    await cluster.crash(leader, "kept");
    const inTime = sleep(time, msToNanos(givenUpMs)).then(() => false);
    const isElected = await Promise.race([next.then(() => true), inTime]);
    return isElected ? nanosToMs(time.now() - since) : undefined;
  });
}

/** Where time-outs are fixed, servers that are started at once would never elect even a first leader. */
async function startApart(cluster: Cluster): Promise<void> {
  for (const node of cluster.nodes) await cluster.crash(node, "kept");
  for (const node of cluster.nodes) {
    await cluster.start(node);
    await sleep(cluster.time, msToNanos(10));
  }
}

function findings(measured: readonly Downtimes[], rounds: number): Findings {
  const of = (max: number): Downtimes => measured.find((downtimes) => downtimes.max === max)!;
  const [fixed, five, fifty] = [of(150), of(155), of(200)];
  return {
    // The paper's servers need not be as quick as ours: what must hold is the order of magnitude.
    agrees: fixed.givenUp === rounds && median(five.ms) < 1_000 && fifty.ms.at(-1)! < 1_000,
    measured:
      `With fixed time-outs ${fixed.givenUp} of ${rounds} trials had no leader after ${givenUpMs / 1000} s. With 5 ms of randomness the median is ` +
      `${median(five.ms).toFixed(0)} ms, with 50 ms the worst of ${rounds} trials is ${fifty.ms.at(-1)!.toFixed(0)} ms: less than in the paper, where votes take longer and some servers cannot win.`,
    columns: ["time-out, ms", "median, ms", "mean, ms", "95 % within, ms", "worst, ms", "no leader in time"],
    rows: measured.map(({ min, max, ms, givenUp }) => [
      `${min}-${max}`,
      ...[
        median(ms),
        ms.reduce((sum, one) => sum + one, 0) / rounds,
        ms[Math.ceil(rounds * 0.95) - 1]!,
        ms.at(-1)!,
      ].map((value) => (value >= givenUpMs ? `over ${givenUpMs.toLocaleString("en-US")}` : value.toFixed(0))),
      percent(givenUp / rounds),
    ]),
    figure: {
      title: "Share of elections that are over, by the time without a leader",
      x: { label: "time without a leader, ms", from: 50, to: givenUpMs, logarithmic: true },
      y: { label: "elections, %", from: 0, to: 100 },
      series: measured.map(({ min, max, ms, givenUp }) => ({
        name: `${min}-${max} ms`,
        drawn: "steps",
        points: [
          { x: 50, y: 0 },
          ...ms.flatMap((x, at) => (x < givenUpMs ? [{ x, y: ((at + 1) / rounds) * 100 }] : [])),
          { x: givenUpMs, y: (1 - givenUp / rounds) * 100 },
        ],
      })),
    },
  };
}
