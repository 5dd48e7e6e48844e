import { expect, test } from "vitest";
import { Random } from "../core/random.ts";
import { nanosToMs } from "../core/time.ts";
import { drawLatency } from "./latency.ts";

const draws = (distribution: "constant" | "uniform" | "exponential" | "normal"): number[] => {
  const random = new Random("latency");
  return Array.from({ length: 20_000 }, () => nanosToMs(drawLatency({ distribution, meanMs: 10 }, random)));
};

test.each(["constant", "uniform", "exponential", "normal"] as const)(
  "%s latency has the mean asked for, and is never negative",
  (distribution) => {
    const values = draws(distribution);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeGreaterThan(9.7);
    expect(mean).toBeLessThan(10.3);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  },
);

test("the distributions differ in spread as their names say", () => {
  expect(Math.max(...draws("constant"))).toBe(10);
  expect(Math.max(...draws("uniform"))).toBeLessThanOrEqual(20);
  expect(Math.max(...draws("exponential"))).toBeGreaterThan(60);
  expect(Math.max(...draws("normal"))).toBeLessThan(25);
});
