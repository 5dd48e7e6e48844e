import { expect, test } from "vitest";
import { Random } from "./random.ts";

const draws = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.bits());

test("xoshiro128** gives the reference implementation's numbers", () => {
  // From xoshiro128starstar.c (version 1.1) with the state 1, 2, 3, 4.
  expect(draws(Random.fromState(1, 2, 3, 4), 10)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test("xoshiro128** agrees with the definition in exact arithmetic", () => {
  for (const state of [
    [1, 0, 0, 0],
    [0xffffffff, 0x80000000, 0x7fffffff, 0xdeadbeef],
    [123456789, 362436069, 521288629, 88675123],
  ] as const) {
    const [a, b, c, d] = state;
    expect(draws(Random.fromState(a, b, c, d), 1000)).toEqual(exact(state, 1000));
  }
});

test("a seed means the same numbers for ever", () => {
  expect(draws(new Random(7), 3)).toEqual(draws(new Random("7"), 3));
  expect(draws(new Random("7").fork("network"), 3)).toEqual(draws(new Random("7/network"), 3));
  // Written down once: the track record's seeds depend on them.
  expect(draws(new Random("7"), 4)).toEqual([4093482421, 843292510, 3162420659, 325896818]);
});

test("seeds and names that differ in anything give other streams", () => {
  const names = ["", "0", "1", "2", "10", "a", "b", "ab", "ba", "node/n1", "node/n2", "faults", "network"];
  const firsts = names.map((name) => draws(new Random(name), 2).join());
  expect(new Set(firsts).size).toBe(names.length);
  const root = new Random(1);
  expect(new Set(names.map((name) => draws(root.fork(name), 2).join())).size).toBe(names.length);
});

test("a fork depends on the seed and its name alone, not on what was drawn before or elsewhere", () => {
  const untouched = draws(new Random(1).fork("faults"), 5);
  const root = new Random(1);
  draws(root, 100);
  draws(root.fork("network"), 100);
  expect(draws(root.fork("faults"), 5)).toEqual(untouched);
});

test("forks do not follow each other", () => {
  const root = new Random(1);
  const [a, b] = [root.fork("a"), root.fork("b")];
  const n = 20_000;
  let product = 0;
  for (let i = 0; i < n; i++) product += (a.unit() - 0.5) * (b.unit() - 0.5);
  // The standard deviation of the mean is 1/12/sqrt(n) = 0.0006.
  expect(Math.abs(product / n)).toBeLessThan(0.003);
});

test("draws are even over their range", () => {
  const random = new Random(42);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[random.below(10)]!++;
  // Chi squared with 9 degrees of freedom: 27.9 is exceeded once in a thousand seeds, and the seed is fixed.
  const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chi).toBeLessThan(27.9);
  const units = Array.from({ length: 10_000 }, () => random.unit());
  expect(Math.min(...units)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...units)).toBeLessThan(1);
});

test("between includes both ends", () => {
  const random = new Random(1);
  const seen = new Set(Array.from({ length: 200 }, () => random.between(-1, 1)));
  expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1]);
});

test("a certain chance draws nothing, an uncertain one comes true as often as it says", () => {
  const random = new Random(1);
  const twin = new Random(1);
  expect([random.chance(0), random.chance(1), random.chance(-1), random.chance(2)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(random.bits()).toBe(twin.bits());
  const hits = Array.from({ length: 10_000 }, () => random.chance(0.2)).filter(Boolean).length;
  expect(hits / 10_000).toBeCloseTo(0.2, 1);
});

test("the distributions have their means and spreads", () => {
  const random = new Random(5);
  const mean = (draw: () => number): number =>
    Array.from({ length: 40_000 }, draw).reduce((sum, value) => sum + value, 0) / 40_000;
  expect(mean(() => random.exponential(3))).toBeCloseTo(3, 1);
  expect(mean(() => random.normal(3, 2))).toBeCloseTo(3, 1);
  expect(mean(() => random.normal(0, 2) ** 2)).toBeCloseTo(4, 0);
  // Failures before the first success of p = 1/4: (1 - p) / p.
  expect(mean(() => random.geometric(0.25))).toBeCloseTo(3, 1);
});

test("weights decide how often a value is drawn", () => {
  const random = new Random(9);
  const choices = [
    { value: "a", weight: 1 },
    { value: "b", weight: 0 },
    { value: "c", weight: 3 },
  ];
  const drawn = Array.from({ length: 10_000 }, () => random.weighted(choices));
  expect(drawn.filter((value) => value === "c").length / 10_000).toBeCloseTo(0.75, 1);
  expect(drawn).not.toContain("b");
});

test("a shuffle keeps the values and leaves the list alone; every order comes up", () => {
  const random = new Random(3);
  const values = [1, 2, 3];
  const orders = new Set(Array.from({ length: 200 }, () => random.shuffle(values).join()));
  expect(orders.size).toBe(6);
  expect(values).toEqual([1, 2, 3]);
});

test("a subset is never empty and every size comes up", () => {
  const random = new Random(3);
  const sizes = new Set(Array.from({ length: 200 }, () => random.subset([1, 2, 3]).length));
  expect([...sizes].sort()).toEqual([1, 2, 3]);
});

test("zipf ranks fall off as their weights do, and picking from nothing is refused", () => {
  const random = new Random(3);
  const counts = [0, 0, 0];
  for (let i = 0; i < 11_000; i++) counts[random.zipf(3, 1)]!++;
  // Weights 1, 1/2, 1/3 of 11/6.
  expect(counts.map((count) => Math.round(count / 1000))).toEqual([6, 3, 2]);
  expect(() => random.pick([])).toThrow("cannot pick from nothing");
});

/** The definition (Blackman and Vigna 2018, "Scrambled linear pseudorandom number generators"), in bigints. */
function exact(state: readonly number[], count: number): number[] {
  let [a, b, c, d] = state.map(BigInt) as [bigint, bigint, bigint, bigint];
  const word = (value: bigint): bigint => value & 0xffff_ffffn;
  const rotated = (value: bigint, by: bigint): bigint => word((value << by) | (value >> (32n - by)));
  return Array.from({ length: count }, () => {
    const result = word(rotated(word(b * 5n), 7n) * 9n);
    const shifted = word(b << 9n);
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11n);
    return Number(result);
  });
}
