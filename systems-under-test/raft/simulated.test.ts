import { expect, test } from "vitest";
import { singleCopy } from "../single-copy.ts";
import { raft } from "./raft.ts";
import { type Trial, trial } from "./simulated.test-kit.ts";

const seeds = [1, 2, 3, 4, 5, 6];
const short = { timeMs: 4_000, intervalMs: 600, clients: 5 } as const;

async function isSound(options: Trial): Promise<void> {
  const { verdict, violations, trouble, recovered, ok } = await trial(options);
  const seed = options.seed;
  expect({ seed, violations, trouble, recovered }).toEqual({
    seed,
    violations: [],
    trouble: [],
    recovered: true,
  });
  expect({ seed, anomalies: verdict.anomalies, summary: verdict.summary }).toMatchObject({
    seed,
    anomalies: [],
  });
  expect(ok).toBeGreaterThan(20);
}

test.each(seeds)(
  "raft elects, serves and survives crashes, partitions, pauses and clocks (seed %i)",
  (seed) => isSound({ ...short, system: raft, seed, faults: ["partition", "crash", "pause", "clock"] }),
);

test.each(seeds)(
  "raft keeps its promises through power cuts and torn tails on a bad network (seed %i)",
  (seed) =>
    isSound({
      ...short,
      system: raft,
      seed,
      nodes: 3,
      faults: ["disk", "crash"],
      timeMs: 8_000,
      intervalMs: 2_000,
      network: { loss: 0.02, duplication: 0.02 },
    }),
);

test.each(seeds)("raft changes its members and compacts its log while nodes crash (seed %i)", (seed) =>
  isSound({
    ...short,
    system: raft,
    seed,
    systemOptions: { "snapshot-entries": "10", members: "3" },
    faults: ["membership", "crash", "partition-isolate-one"],
    timeMs: 8_000,
  }),
);

test.each(seeds)("raft reads by lease while clocks run at one rate (seed %i)", (seed) =>
  isSound({
    ...short,
    system: raft,
    seed,
    systemOptions: { reads: "lease" },
    faults: ["partition", "crash", "pause", "clock-jump"],
  }),
);

test.each(seeds)("raft passes its reads through the log, whatever the clocks say (seed %i)", (seed) =>
  isSound({
    ...short,
    system: raft,
    seed,
    systemOptions: { reads: "log", "snapshot-entries": "10" },
    faults: ["partition", "crash", "pause", "clock"],
  }),
);

test.each([3, 4])("the single copy is never wrong (seed %i)", (seed) =>
  isSound({ ...short, system: singleCopy, seed, nodes: 3, faults: ["crash", "disk", "partition"] }),
);

test("the same seed gives the same run, and another seed another", async () => {
  const play = async (seed: number) => {
    const { events, notes } = await trial({ ...short, system: raft, seed, faults: ["crash", "partition"] });
    return JSON.stringify([events, notes]);
  };
  const first = await play(1);
  expect(await play(1)).toBe(first);
  expect(await play(2)).not.toBe(first);
});

test("a bug that only the invariants can see is seen by them", async () => {
  const found = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((seed) =>
      trial({
        ...short,
        system: raft,
        seed,
        bugs: ["truncate-off-by-one"],
        faults: ["partition"],
        target: "leader",
      }),
    ),
  );
  expect(found.some(({ violations }) => violations.length > 0)).toBe(true);
});

test("raft serves requests of Maelstrom's clients, which have no session", async () => {
  const { clients: _, ...rest } = short;
  const habits = { ...raft, client: { redirectsMax: 5 } };
  await isSound({ ...rest, system: habits, seed: 1, clients: 3 });
});
