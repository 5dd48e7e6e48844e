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
