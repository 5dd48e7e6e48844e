import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { leaps } from "./shrink-leaps.ts";
import type { Search, Written } from "./shrink-search.ts";

/** A case of so many operations by ten clients, one every 10 ms, and one fault a second. */
function caseOf(count: number): Written {
  const operations = Array.from({ length: count }, (_, place) => ({
    client: place % 10,
    atMs: place * 10,
    f: "write",
    key: 1,
  }));
  const schedule = Array.from({ length: Math.ceil(count / 100) }, (_, id) => ({ id, atMs: id * 1000 }));
  const script = { operations, delays: { "n1>n2 vote": [] } };
  return { seed: "7", timeMs: count * 10, schedule, script } as unknown as Written;
}

/** What a search does with candidates that fail where `fails` says so. */
class Trial implements Search {
  best: Written;
  attempts = 0;
  readonly data = undefined as never;
  readonly delays: Search["delays"] = new Map();
  readonly #fails: (candidate: Written) => boolean;

  constructor(best: Written, fails: (candidate: Written) => boolean) {
    this.best = best;
    this.#fails = fails;
  }

  async attempt(candidate: Written): Promise<boolean> {
    this.attempts++;
    const fails = this.#fails(candidate);
    if (fails) this.best = candidate;
    return fails;
  }
}

const size = (written: Written): number => written.script.operations.length;

/** Fails one time in eight, whatever is left out, as races do. */
function byChance(candidate: Written): boolean {
  const values = candidate.script.operations.map(({ atMs }) => atMs).join();
  return new Random(`${candidate.seed}/${values}`).chance(1 / 8);
}

test("a violation that hangs on chance becomes small in few runs, the same way twice", async () => {
  const trial = new Trial(caseOf(1000), byChance);
  await leaps(trial);
  expect(size(trial.best)).toBeLessThan(20);
  expect(trial.attempts).toBeLessThan(400);
  const again = new Trial(caseOf(1000), byChance);
  await leaps(again);
  expect(again.best).toEqual(trial.best);
});

test("what is needed stays, whatever chance would have", async () => {
  const trial = new Trial(caseOf(300), ({ script }) =>
    [170, 1800].every((needed) => script.operations.some(({ atMs }) => atMs === needed)),
  );
  await leaps(trial);
  const left = trial.best.script.operations.map(({ atMs }) => atMs);
  expect(left).toEqual(expect.arrayContaining([170, 1800]));
  expect(left.length).toBeLessThan(30);
});

test("a case of which nothing can be left out costs a bounded number of runs", async () => {
  const trial = new Trial(caseOf(64), () => false);
  await leaps(trial);
  expect(size(trial.best)).toBe(64);
  expect(trial.attempts).toBeLessThanOrEqual(12 * 7);
});

test("delays that were written go with the seed they were met under", async () => {
  const seen: Written[] = [];
  await leaps(
    new Trial(caseOf(64), (candidate) => {
      seen.push(candidate);
      return false;
    }),
  );
  expect(seen.length).toBeGreaterThan(20);
  for (const { seed, script } of seen) expect(script.delays === undefined).toBe(seed !== "7");
  expect(new Set(seen.map(({ seed }) => seed)).size).toBeGreaterThan(10);
});
