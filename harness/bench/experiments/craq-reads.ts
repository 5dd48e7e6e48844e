import { chain, craq } from "../../../systems-under-test/chain/chain.ts";
import type { SystemUnderTest } from "../../../systems-under-test/system.ts";
import { Random } from "../../core/random.ts";
import { msToNanos, sleep } from "../../core/time.ts";
import type { Cluster, Endpoint } from "../../environments/environment.ts";
import { nodeNames } from "../../run/workload-options.ts";
import { onCluster } from "../on-cluster.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { Experiment, Findings } from "./experiment.ts";

const serviceMs = 0.1;
/** A question to the tail and its answer carry a number; a read carries the object. */
const lightMs = serviceMs / 5;
const delayMs = 0.1;
const readersPerReplica = 4;
const measuredMs = 100;
const writeRates: readonly number[] = [0, 20, 50, 100, 200, 400];
const dear = ", dear questions";
const kinds: readonly Kind[] = [
  { name: "chain of 3", system: chain, replicas: 3 },
  { name: "chain of 7", system: chain, replicas: 7 },
  { name: "CRAQ of 3", system: craq, replicas: 3, queryMs: lightMs },
  { name: "CRAQ of 7", system: craq, replicas: 7, queryMs: lightMs },
  { name: `CRAQ of 3${dear}`, system: craq, replicas: 3, queryMs: serviceMs },
  { name: `CRAQ of 7${dear}`, system: craq, replicas: 7, queryMs: serviceMs },
];

/** What apportioned queries are for. */
export const craqReads: Experiment = {
  name: "craq-reads",
  summary: "Read throughput against writes: CRAQ beside chain replication, 3 and 7 replicas",
  source: "Terrace and Freedman, Object storage on CRAQ, USENIX ATC 2009, section 6",
  claim:
    "In a chain the tail answers all reads; in CRAQ every replica answers, so that reads scale with the replicas: 20,552 a second by a chain of 3, " +
    "59,882 and 138,833 by CRAQ of 3 and 7, 2.9 and 6.8 times as many (Figure 5). With 3 replicas the more is written the fewer reads are " +
    "answered, down to around twice the chain's (39,873 against 20,430, Figure 6), although non-tail nodes are then always dirty: the tail answers " +
    "versions faster than it answers reads.",
  compared:
    "with the text of section 6, which gives these figures as medians for objects of 500 bytes. For 7 replicas while writes go on the paper has only a drawing " +
    "(Figure 7, objects of 5 KB, up to 100 writes a second).",
  method:
    `every node works through the messages it receives one at a time, ${serviceMs} ms each (${1000 / serviceMs} a second), a question for a version and its answer ${lightMs} ms, or, where questions are dear, as long as all others; the simulator itself charges nothing. ` +
    `${readersPerReplica} clients a replica read one key, each the next time when it is answered: in a chain at its tail, in CRAQ at all replicas alike. ` +
    `Another client writes that key at a steady rate. Messages take ${delayMs} ms; reads rest on leases of a single master. A write is on three or seven disks, one after the other, before it is committed, each up to 2 ms. Reads are counted for ${measuredMs} ms of each round.`,
  rounds: 5,
  roundsMin: 1,
  measure: async (rounds) => {
    const measured: Throughput[] = [];
    for (const kind of kinds)
      for (const writes of writeRates)
        measured.push({ kind, writes, reads: await meanReads(kind, writes, rounds) });
    return findings(measured);
  },
};

interface Kind {
  readonly name: string;
  readonly system: SystemUnderTest;
  readonly replicas: number;
  /** What the tail works on a question for the version, and the asker on its answer. */
  readonly queryMs?: number;
}

/** Operations a second. */
interface Throughput {
  readonly kind: Kind;
  readonly writes: number;
  readonly reads: number;
}

async function meanReads(kind: Kind, writes: number, rounds: number): Promise<number> {
  let sum = 0;
  for (let seed = 1; seed <= rounds; seed++) sum += await readsASecond(kind, writes, seed);
  return sum / rounds;
}

async function readsASecond(
  { system, replicas, queryMs }: Kind,
  writes: number,
  seed: number,
): Promise<number> {
  const setup = {
    system,
    nodes: nodeNames(replicas),
    seed: `craq/${seed}`,
    latency: { distribution: "constant", meanMs: delayMs },
    clientLatency: { distribution: "constant", meanMs: delayMs },
    options: { masters: "1", reads: "lease", replicas: String(replicas) },
    wrap: (boot) =>
      oneAtATime(boot, ({ body }) => (versionMessages.has(body.type) ? (queryMs ?? serviceMs) : serviceMs)),
  } as const satisfies Parameters<typeof onCluster>[0];
  return await onCluster(setup, async (cluster) => {
    const { time, nodes } = cluster;
    await sleep(time, msToNanos(2_000));
    const inRole = (role: string): string => nodes.find((node) => cluster.role(node) === role)!;
    const first = await cluster.connect("first").call(inRole("leader"), write(0), msToNanos(1_000));
    if (first === "timeout" || first.body.type !== "write_ok")
      throw new Error(`the chain does not serve: ${JSON.stringify(first)}`);
    const random = new Random(seed).fork("readers");
    const until = time.now() + msToNanos(warmUpMs + measuredMs);
    const from = time.now() + msToNanos(warmUpMs);
    const readers = Array.from({ length: readersPerReplica * replicas }, (_, at) =>
      readOn(cluster, {
        endpoint: cluster.connect(`reader${at}`),
        node: system === craq ? nodes[at % replicas]! : inRole("tail"),
        pauseMs: random.unit(),
        from,
        until,
      }),
    );
    const writer = writeOn(cluster, inRole("leader"), writes, random.unit(), until);
    const counts = await Promise.all(readers);
    await writer;
    return counts.reduce((sum, count) => sum + count, 0) / (measuredMs / 1_000);
  });
}

const warmUpMs = 20;

const versionMessages: ReadonlySet<string> = new Set(["version", "version_ok"]);

const write = (value: number) => ({ type: "write", key: "k", value });

interface Reader {
  readonly endpoint: Endpoint;
  readonly node: string;
  readonly pauseMs: number;
  readonly from: number;
  readonly until: number;
}

/** The reads answered from the one moment to the other. */
async function readOn({ time }: Cluster, { endpoint, node, pauseMs, from, until }: Reader): Promise<number> {
  let count = 0;
  await sleep(time, msToNanos(pauseMs));
  while (time.now() < until) {
    const reply = await endpoint.call(node, { type: "read", key: "k" }, msToNanos(1_000));
    const isRead = reply !== "timeout" && reply.body.type === "read_ok";
    if (isRead && time.now() >= from && time.now() < until) count++;
    if (!isRead) await sleep(time, msToNanos(1));
  }
  return count;
}

/** Writes at a steady rate and waits for no answer. */
async function writeOn(
  cluster: Cluster,
  head: string,
  rate: number,
  phase: number,
  until: number,
): Promise<void> {
  if (rate === 0) return;
  const { time } = cluster;
  const endpoint = cluster.connect("writer");
  await sleep(time, msToNanos((phase * 1_000) / rate));
  for (let value = 1; time.now() < until; value++) {
    void endpoint.call(head, write(value), msToNanos(1_000));
    await sleep(time, msToNanos(1_000 / rate));
  }
}

function findings(measured: readonly Throughput[]): Findings {
  const of = (name: string, writes: number): number =>
    measured.find((one) => one.kind.name === name && one.writes === writes)!.reads;
  const gain = (replicas: number, writes: number, questions = ""): number =>
    of(`CRAQ of ${replicas}${questions}`, writes) / of(`chain of ${replicas}`, writes);
  const most = writeRates.at(-1)!;
  const times = (replicas: number, writes: number, questions?: string): string =>
    gain(replicas, writes, questions).toFixed(1);
  return {
    agrees: bearsOut(gain, of("chain of 7", 0) / of("chain of 3", 0)),
    measured:
      `While nobody writes CRAQ answers ${times(3, 0)} times as many reads as a chain with 3 replicas and ${times(7, 0)} times with 7, and a chain ` +
      `answers as many with 7 as with 3. At 100 writes a second the factors are ${times(3, 100)} and ${times(7, 100)}, at ${most} they are ${times(3, most)} and ${times(7, most)}. That questions are ` +
      `light is what it rests on: where one costs as much as a read, ${times(3, most, dear)} and ${times(7, most, dear)} are left at ${most} writes a second. How fast the advantage shrinks ` +
      "depends on how long a write is under way, here on disks; so it is the shape that is compared, not the factor at a given rate.",
    columns: [
      "writes a second",
      ...kinds.map(({ name }) => `${name}, reads a second`),
      "gain of 3",
      "gain of 7",
    ],
    rows: writeRates.map((writes) => [
      String(writes),
      ...kinds.map(({ name }) => of(name, writes).toFixed(0)),
      gain(3, writes).toFixed(2),
      gain(7, writes).toFixed(2),
    ]),
    figure: {
      title: "Reads answered, by writes to the same key",
      x: { label: "writes a second", from: 0, to: most },
      y: { label: "reads a second", from: 0, to: 75_000 },
      series: kinds.map(({ name }) => ({
        name,
        drawn: "line",
        points: writeRates.map((writes) => ({ x: writes, y: of(name, writes) })),
      })),
    },
  };
}

/** Reads scale without writes, fewer are answered the more is written, and a good part of the advantage is left. */
function bearsOut(gain: (replicas: number, writes: number) => number, longByShort: number): boolean {
  const most = writeRates.at(-1)!;
  const falls = (replicas: number): boolean =>
    writeRates.every(
      (writes, at) => at === 0 || gain(replicas, writes) < gain(replicas, writeRates[at - 1]!),
    );
  const between = (value: number, low: number, high: number): boolean => value >= low && value <= high;
  return (
    between(gain(3, 0), 2.7, 3.3) &&
    between(gain(7, 0), 6.3, 7.7) &&
    between(longByShort, 0.9, 1.1) &&
    falls(3) &&
    falls(7) &&
    gain(3, most) > 1.5 &&
    gain(7, most) > 2.5
  );
}
