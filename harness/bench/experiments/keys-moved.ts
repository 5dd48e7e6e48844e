import { hashOf } from "../../../systems-under-test/dynamo/hash.ts";
import { Ring } from "../../../systems-under-test/dynamo/ring.ts";
import { Random } from "../../core/random.ts";
import { nodeNames } from "../../run/workload-options.ts";
import { type Experiment, type Findings, percent } from "./experiment.ts";

const keysPerRound = 2_000;
const sizes: readonly number[] = [3, 5, 8, 12, 16, 20];
const virtualNodes: readonly number[] = [1, 16, 128];

/** What it costs to place keys by their hash modulo the number of nodes. */
export const keysMoved: Experiment = {
  name: "keys-moved",
  summary: "Keys that move when a node joins: hash modulo N against a ring",
  source:
    "Karger et al., Consistent hashing and random trees, STOC 1997; DeCandia et al., Dynamo, SOSP 2007, section 4.2",
  claim:
    "With hash mod N nearly all keys move when the number of nodes changes (n/(n+1) of them when one joins n); on a " +
    "ring only those move that the newcomer takes over, 1/(n+1) on average, and many virtual nodes keep the shares even.",
  compared:
    "with the text of Dynamo's section 4.2: one random place a node spreads load unevenly, many places even it out, and who comes or goes " +
    "concerns its neighbours alone. The text of Karger et al. was out of reach; both shares follow from hashes that spread keys evenly.",
  method: `${keysPerRound} keys of random names in each round, placed on n nodes and again on n + 1, by the ring of the system dynamo. Each round has nodes of other names, and so another ring. The load is the most loaded node's keys over the mean.`,
  rounds: 100,
  roundsMin: 4,
  measure: async (rounds) => findings(sizes.map((nodes) => measured(nodes, rounds))),
};

interface Moved {
  readonly nodes: number;
  readonly modulo: number;
  /** For each number of virtual nodes. */
  readonly ring: readonly number[];
  /** For each number of virtual nodes, before the newcomer came: the greatest load over the mean. */
  readonly load: readonly number[];
  /** Keys on a ring that moved elsewhere than to the newcomer. */
  readonly astray: number;
}

function measured(nodes: number, rounds: number): Moved {
  let modulo = 0;
  let astray = 0;
  const ring = virtualNodes.map(() => 0);
  const load = virtualNodes.map(() => 0);
  for (let round = 1; round <= rounds; round++) {
    const random = new Random(round).fork(`keys-moved/${nodes}`);
    const keys = Array.from({ length: keysPerRound }, () => `key ${random.bits()}`);
    const names = nodeNames(nodes + 1).map((name) => `${name}/${random.bits()}`);
    modulo += shareOf(keys, (key) => hashOf(key) % nodes !== hashOf(key) % (nodes + 1));
    for (const [at, places] of virtualNodes.entries()) {
      const before = new Ring(names.slice(0, nodes), places);
      const after = new Ring(names, places);
      const homes = keys.map((key) => [before.walk(key)[0]!, after.walk(key)[0]!] as const);
      ring[at]! += shareOf(homes, ([old, now]) => old !== now);
      astray += homes.filter(([old, now]) => old !== now && now !== names[nodes]).length;
      const loads = names.map((name) => homes.filter(([old]) => old === name).length);
      load[at]! += Math.max(...loads) / (keysPerRound / nodes);
    }
  }
  const mean = (sum: number): number => sum / rounds;
  return { nodes, modulo: mean(modulo), ring: ring.map(mean), load: load.map(mean), astray };
}

function shareOf<V>(values: readonly V[], holds: (value: V) => boolean): number {
  return values.filter(holds).length / values.length;
}

function findings(moved: readonly Moved[]): Findings {
  const last = moved.at(-1)!;
  const near = (share: number, predicted: number): boolean => Math.abs(share / predicted - 1) < 0.25;
  const agrees = moved.every(
    ({ nodes, modulo, ring, load, astray }) =>
      astray === 0 &&
      near(modulo, nodes / (nodes + 1)) &&
      near(ring.at(-1)!, 1 / (nodes + 1)) &&
      load.at(-1)! < load[0]!,
  );
  return {
    agrees,
    measured:
      `When a node joins ${last.nodes}, hash mod N moves ${percent(last.modulo)} of the keys and the ring of ${virtualNodes.at(-1)} virtual nodes ` +
      `${percent(last.ring.at(-1)!)}; no key of a ring moved elsewhere than to the newcomer. The most loaded of ${last.nodes} nodes holds ` +
      `${last.load[0]!.toFixed(2)} times the mean with one place a node and ${last.load.at(-1)!.toFixed(2)} times with ${virtualNodes.at(-1)}.`,
    columns: [
      "nodes before",
      "mod N moves",
      "n/(n+1)",
      ...virtualNodes.map((places) => `ring of ${places} moves`),
      "1/(n+1)",
      ...virtualNodes.map((places) => `load, ring of ${places}`),
    ],
    rows: moved.map(({ nodes, modulo, ring, load }) => [
      String(nodes),
      percent(modulo),
      percent(nodes / (nodes + 1)),
      ...ring.map((share) => percent(share)),
      percent(1 / (nodes + 1)),
      ...load.map((times) => times.toFixed(2)),
    ]),
    figure: {
      title: "Share of keys that move when one node joins",
      x: { label: "nodes before", from: 0, to: 20 },
      y: { label: "keys moved, %", from: 0, to: 100 },
      series: [
        { name: "hash mod N", drawn: "marks", points: moved.map((m) => ({ x: m.nodes, y: m.modulo * 100 })) },
        {
          name: `ring, ${virtualNodes.at(-1)} virtual nodes`,
          drawn: "marks",
          points: moved.map((m) => ({ x: m.nodes, y: m.ring.at(-1)! * 100 })),
        },
        predicted("n/(n+1)", "hash mod N", (nodes) => nodes / (nodes + 1)),
        predicted("1/(n+1)", `ring, ${virtualNodes.at(-1)} virtual nodes`, (nodes) => 1 / (nodes + 1)),
      ],
    },
  };
}

function predicted(
  name: string,
  predicts: string,
  share: (nodes: number) => number,
): Findings["figure"]["series"][number] {
  const points = Array.from({ length: 71 }, (_, at) => ({ x: 2.5 + at / 4, y: share(2.5 + at / 4) * 100 }));
  return { name: `predicted: ${name}`, predicts, drawn: "line", points };
}
