import { expect, test } from "vitest";
import { type Trial, trial } from "../raft/simulated.test-kit.ts";
import { chain, craq } from "./chain.ts";

const short = { timeMs: 8_000, intervalMs: 2_500, clients: 5 } as const;

async function isSound(options: Trial): Promise<void> {
  const { verdict, violations, trouble, recovered, ok } = await trial(options);
  const { seed } = options;
  const sound = { seed, violations: [], trouble: [], recovered: true, anomalies: [] };
  expect({ seed, violations, trouble, recovered, anomalies: verdict.anomalies }).toEqual(sound);
  expect(ok).toBeGreaterThan(20);
}

for (const system of [chain, craq]) {
  test.each([1, 2, 3])(
    `${system.name} replaces its replicas through crashes, partitions and pauses (seed %i)`,
    (seed) => isSound({ ...short, system, seed, faults: ["partition", "crash", "pause", "clock"] }),
  );

  test(`${system.name} loses nothing in power cuts, on a bad network, with a single master`, () =>
    isSound({
      ...short,
      system,
      seed: 1,
      nodes: 3,
      systemOptions: { masters: "1", answers: "head" },
      faults: ["disk", "crash"],
      network: { loss: 0.02, duplication: 0.02 },
    }));

  test(`${system.name} relies on leases where clocks run at one rate`, () =>
    isSound({
      ...short,
      system,
      seed: 2,
      systemOptions: { reads: "lease" },
      faults: ["partition", "crash", "pause", "clock-jump"],
    }));
}

test("CRAQ's eventual reads go on in replicas that are cut off, and are no register's", async () => {
  const systemOptions = { consistency: "eventual" };
  const faults = ["partition"];
  const { verdict, violations, recovered } = await trial({
    ...short,
    system: craq,
    seed: 3,
    systemOptions,
    faults,
  });
  expect(violations).toEqual([]);
  expect(recovered).toBe(true);
  expect(verdict.anomalies.map(({ kind }) => kind)).toContain("non-linearizable read");
});

test("replicas come and go: the chain changes, newcomers get an image, and all carry out the same updates", async () => {
  const { notes, violations } = await trial({ ...short, system: chain, seed: 3, faults: ["crash"] });
  const epochs = new Set(notes.flatMap(({ kind, fields }) => (kind === "adopt" ? [fields["epoch"]] : [])));
  expect(epochs.size).toBeGreaterThan(3);
  expect(notes.some(({ kind }) => kind === "image")).toBe(true);
  expect(violations).toEqual([]);
});

test("the invariants see replicas that diverge", async () => {
  const bugs = ["repetition-not-recognised"];
  const { violations } = await trial({ ...short, system: chain, seed: 1, bugs, faults: ["duplicate"] });
  expect(violations.map(({ kind }) => kind)).toContain("replicas diverge");
});
