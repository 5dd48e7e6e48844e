import { expect, it } from "vitest";
import { mutations } from "../../checkers/testing/mutations/index.ts";
import { Random } from "../core/random.ts";
import { checkout, commitNow } from "./checkout.ts";
import { readPower } from "./fuzz-record.ts";
import { MutantLab } from "./mutant-lab.ts";

const sampled = 6;

it("a few of the mutations that fuzzing noticed are noticed again", async () => {
  const before = readPower().mutations.filter(({ fate }) => fate === "fuzz");
  const noticed = mutations.filter(({ checker, file, why }) =>
    before.some((one) => one.checker === checker && one.file === file && one.why === why),
  );
  expect(noticed.length).toBeGreaterThan(100);
  // Another sample for each commit, and for one commit always the same.
  const sample = new Random(commitNow()).shuffle(noticed).slice(0, sampled);
  using lab = new MutantLab(checkout);
  for (const mutation of sample)
    expect(await lab.try({ ...mutation, tests: [] }, 30_000), mutation.why).toMatchObject({ fate: "fuzz" });
});

it("a test notices a mutation only when it passes with nothing broken", async () => {
  const mutation = mutations.find(({ why }) => why === "a hash is enough")!;
  const broken = { ...mutation, rules: [] };
  using lab = new MutantLab(checkout);
  const tests = ["checkers/linearizability/visited.test.ts"];
  expect(await lab.try({ ...broken, tests }, 0)).toMatchObject({ fate: "test" });
  const missing = { ...broken, tests: ["checkers/no-such.test.ts"] };
  await expect(lab.try(missing, 0)).rejects.toThrow("with nothing broken");
});
