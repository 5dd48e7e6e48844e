import { type Delays, type Quorums, visibilityPredicted } from "../../../checkers/staleness/pbs.ts";
import { dynamo } from "../../../systems-under-test/dynamo/dynamo.ts";
import { Random } from "../../core/random.ts";
import { msToNanos, sleep } from "../../core/time.ts";
import type { Cluster } from "../../environments/environment.ts";
import { nodeNames } from "../../run/workload-options.ts";
import { onCluster } from "../on-cluster.ts";
import { type Experiment, type Findings, percent } from "./experiment.ts";

const settings: readonly Quorums[] = [
  { replicas: 3, reads: 1, writes: 1 },
  { replicas: 3, reads: 1, writes: 2 },
  { replicas: 3, reads: 2, writes: 1 },
  { replicas: 3, reads: 2, writes: 2 },
  { replicas: 5, reads: 1, writes: 1 },
  { replicas: 5, reads: 2, writes: 2 },
];
const afterMs: readonly number[] = [0, 5, 10, 20, 40, 60];
const delayMs = 10;
const clientDelayMs = 0.1;
/** Writes in each round, one after the other, each of a key of its own. */
const writesPerRound = 20;
const predictions = 100_000;

/** What partial quorums cost in freshness. */
export const staleReads: Experiment = {
  name: "stale-reads",
  summary: "Stale reads of partial quorums, by N, R, W and time, beside the prediction of PBS",
  source:
    "Bailis et al., Probabilistically bounded staleness for practical partial quorums, VLDB 2012, section 5",
  claim:
    "How likely a read that begins t after a write was acknowledged sees it (t-visibility) follows from the delays of four messages, " +
    "write, acknowledgement, read and response (WARS), and can be predicted without running the store; their prediction met what they " +
    "measured on a modified Cassandra within a percent. R + W > N leaves nothing to chance.",
  compared:
    "with the documentation of Cassandra's PBSPredictor, which the authors contributed: the four delays, the Monte Carlo simulation and what it leaves " +
    "out (read repair, Merkle trees) are as told there; there no coordinator is a replica. How near prediction and measurement came in the paper " +
    "(within a percent) could not be checked: its text was out of reach.",
  method:
    `in dynamo of N nodes, every one of them a replica, a key is written at one node and read at another, for the first time ${afterMs[0]} ms and for the last ${afterMs.at(-1)} ms after the acknowledgement; ` +
    `${writesPerRound} keys a round. A read that returns nothing is stale. Messages between nodes take ${delayMs} ms, exponentially distributed; there is no read repair. The prediction is a Monte Carlo ` +
    `simulation of ${predictions.toLocaleString("en-US")} rounds, in which the writer's node is one replica, without delay, and the reader's another, and disks sync in up to 2 ms.`,
  rounds: 50,
  roundsMin: 3,
  measure: async (rounds) => {
    const curves: Curve[] = [];
    for (const quorums of settings)
      curves.push({ quorums, fresh: await measured(quorums, rounds), predicted: predicted(quorums) });
    return findings(curves, rounds * writesPerRound);
  },
};

/** The share of reads that saw the write, for each time after its acknowledgement. */
interface Curve {
  readonly quorums: Quorums;
  readonly fresh: readonly number[];
  readonly predicted: readonly number[];
}

async function measured(quorums: Quorums, rounds: number): Promise<number[]> {
  const seen = afterMs.map(() => 0);
  for (let seed = 1; seed <= rounds; seed++)
    for (const [at, count] of (await freshReads(quorums, seed)).entries()) seen[at]! += count;
  return seen.map((count) => count / (rounds * writesPerRound));
}

/** Of one round's writes, how many were seen by the reads of each time. */
async function freshReads({ replicas, reads, writes }: Quorums, seed: number): Promise<readonly number[]> {
  const setup = {
    system: dynamo,
    nodes: nodeNames(replicas),
    seed: `stale/${seed}`,
    latency: { distribution: "exponential", meanMs: delayMs },
    clientLatency: { distribution: "constant", meanMs: clientDelayMs },
    options: { n: String(replicas), r: String(reads), w: String(writes), "read-repair": "no" },
  } as const satisfies Parameters<typeof onCluster>[0];
  return await onCluster(setup, async (cluster) => {
    const seen = afterMs.map(() => 0);
    await sleep(cluster.time, msToNanos(1_000));
    for (let number = 0; number < writesPerRound; number++)
      for (const at of await placesSeen(cluster, `k${number}`)) seen[at]!++;
    return seen;
  });
}

/** Writes a key and reads it after each of the times: which of the reads saw the value. */
async function placesSeen(cluster: Cluster, key: string): Promise<readonly number[]> {
  const { time, nodes } = cluster;
  const writer = cluster.connect(`writer of ${key}`);
  const written = await writer.call(nodes[0]!, { type: "write", key, value: 1 }, msToNanos(1_000));
  if (written === "timeout" || written.body.type !== "write_ok") throw new Error(`${key} was not written`);
  const seen = await Promise.all(
    afterMs.map(async (after, at) => {
      const reader = cluster.connect(`reader of ${key} after ${after}`);
      if (after > 0) await sleep(time, msToNanos(after));
      const reply = await reader.call(nodes[1]!, { type: "read", key }, msToNanos(1_000));
      if (reply === "timeout" || reply.body.type !== "read_ok") throw new Error(`${key} was not read`);
      return reply.body["value"] === 1 ? [at] : [];
    }),
  );
  await sleep(time, msToNanos(100));
  return seen.flat();
}

/** Replica 0 is the writer's node, replica 1 the reader's: what a node has to say to itself needs no network. */
function predicted(quorums: Quorums): number[] {
  const network = (random: Random): number => random.exponential(delayMs);
  const delays: Delays = {
    write: (random, replica) => (replica === 0 ? 0 : network(random) + 2 * random.unit()),
    acknowledge: (random, replica) => (replica === 0 ? 0 : network(random)),
    read: (random, replica) => (replica === 1 ? 0 : network(random)),
    respond: (random, replica) => (replica === 1 ? 0 : network(random)),
  };
  // The acknowledgement goes to the client, and the client's next question to the reader's node.
  const times = afterMs.map((after) => after + 2 * clientDelayMs);
  return visibilityPredicted(quorums, delays, times, new Random("pbs"), predictions);
}

function findings(curves: readonly Curve[], reads: number): Findings {
  const differences = curves.flatMap(({ fresh, predicted }) =>
    fresh.map((share, at) => share - predicted[at]!),
  );
  const rms = Math.sqrt(differences.reduce((sum, one) => sum + one * one, 0) / differences.length);
  const worst = Math.max(...differences.map(Math.abs));
  const strict = curves.filter(({ quorums }) => quorums.reads + quorums.writes > quorums.replicas);
  const name = ({ replicas, reads: r, writes: w }: Quorums): string => `N ${replicas}, R ${r}, W ${w}`;
  return {
    // Of so many reads a share is off by a standard error of at most 0.5 / sqrt(reads), by chance alone.
    agrees:
      rms < 0.01 + 1 / Math.sqrt(reads) && strict.every(({ fresh }) => fresh.every((share) => share === 1)),
    measured:
      `Over all settings and times the measured share of fresh reads is off the predicted one by ${percent(rms)} (root mean square; the most ${percent(worst)}), where ` +
      `${reads.toLocaleString("en-US")} reads each leave up to ${percent(0.5 / Math.sqrt(reads))} to chance. Of the reads of strict quorums none was stale.`,
    columns: ["setting", ...afterMs.map((after) => `${after} ms: fresh (predicted)`)],
    rows: curves.map(({ quorums, fresh, predicted }) => [
      name(quorums),
      ...fresh.map((share, at) => `${percent(share)} (${percent(predicted[at]!)})`),
    ]),
    figure: {
      title: "Reads that see the last write, by the time since its acknowledgement",
      x: { label: "time since the acknowledgement, ms", from: 0, to: afterMs.at(-1)! },
      y: { label: "fresh reads, %", from: 0, to: 100 },
      series: [
        ...curves.map(({ quorums, fresh }) => ({
          name: name(quorums),
          drawn: "marks" as const,
          points: fresh.map((share, at) => ({ x: afterMs[at]!, y: share * 100 })),
        })),
        ...curves.map(({ quorums, predicted }) => ({
          name: `predicted: ${name(quorums)}`,
          predicts: name(quorums),
          drawn: "line" as const,
          points: predicted.map((share, at) => ({ x: afterMs[at]!, y: share * 100 })),
        })),
      ],
    },
  };
}
