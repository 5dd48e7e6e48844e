import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mutations } from "../../checkers/testing/mutations/index.ts";
import { Random } from "../core/random.ts";
import { readPower } from "./fuzz-record.ts";
import { MutantLab } from "./mutant-lab.ts";

const top = join(import.meta.dirname, "../..");
const sampled = 6;

/** Another sample for each commit, and for one commit always the same. */
function commit(): string {
  try {
    return execFileSync("git", ["-C", top, "rev-parse", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "no repository";
  }
}

it("a few of the mutations that fuzzing noticed are noticed again", async () => {
  const before = readPower().mutations.filter(({ fate }) => fate === "fuzz");
  const noticed = mutations.filter(({ checker, file, why }) =>
    before.some((one) => one.checker === checker && one.file === file && one.why === why),
  );
  expect(noticed.length).toBeGreaterThan(100);
  const sample = new Random(commit()).shuffle(noticed).slice(0, sampled);
  using lab = new MutantLab(top);
  for (const mutation of sample)
    expect(await lab.try({ ...mutation, tests: [] }, 30_000), mutation.why).toMatchObject({ fate: "fuzz" });
});
