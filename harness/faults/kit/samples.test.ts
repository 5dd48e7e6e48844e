import { describe, expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { chanceDistance, extraDelayMs, lateness, type Sample, sampleSize } from "./samples.ts";

describe("the comparison of two samples", () => {
  test("sees nothing where nothing is: a thousand pairs of equal links stay below chance", () => {
    const random = new Random("equal");
    for (let pair = 0; pair < 1000; pair++) {
      const [before, after] = [drawn(random, 200, 0.1, 5), drawn(random, 200, 0.1, 5)];
      expect(lateness(before, after)).toBeLessThan(chanceDistance(before, after));
    }
  });

  test("never misses a difference that the size of the sample was made for", () => {
    const random = new Random("lossy");
    for (let pair = 0; pair < 300; pair++) {
      const drop = random.between(10, 80) / 100;
      const size = sampleSize(drop);
      const [before, after] = [drawn(random, size, 0, 5), drawn(random, size, drop, 5)];
      expect(lateness(before, after)).toBeGreaterThan(chanceDistance(before, after));
    }
  });

  test("counts a lost probe as infinitely late, and an earlier one not at all", () => {
    const all = sample(4, [1, 2, 3, 4]);
    expect(lateness(all, sample(4, [1, 2]))).toBe(0.5);
    expect(lateness(all, sample(4, []))).toBe(1);
    expect(lateness(all, sample(4, [1, 1, 1, 1]))).toBe(0);
    expect(lateness(all, sample(4, [5, 6, 7, 8]))).toBe(1);
  });

  test("does not take a link on which nothing arrives for a fast one", () => {
    const all = sample(4, [1, 2, 3, 4]);
    expect(extraDelayMs(all, sample(4, []))).toBe(Number.POSITIVE_INFINITY);
    expect(extraDelayMs(sample(4, []), sample(4, []))).toBe(0);
    expect(extraDelayMs(all, sample(4, [11, 12, 13, 14]))).toBe(10);
  });
});

function drawn(random: Random, size: number, drop: number, meanMs: number): Sample {
  const delaysMs = Array.from({ length: size }, () => random.exponential(meanMs));
  return sample(
    size,
    delaysMs.filter(() => !random.chance(drop)),
  );
}

function sample(sent: number, delaysMs: readonly number[]): Sample {
  return {
    sent,
    arrived: delaysMs.length,
    copies: delaysMs.length,
    delaysMs: delaysMs.toSorted((a, b) => a - b),
  };
}
