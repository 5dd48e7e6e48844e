import type { Nanos } from "../core/operation.ts";
import type { Random } from "../core/random.ts";
import { msToNanos } from "../core/time.ts";
import type { Latency } from "./environment.ts";

/**
 * One delay in whole nanoseconds, never negative.
 * `uniform` spans 0 to twice the mean; `normal` has a deviation of a quarter of the mean and is cut off at 0.
 */
export function drawLatency(latency: Latency, random: Random): Nanos {
  switch (latency.distribution) {
    case "constant":
      return msToNanos(latency.meanMs);
    case "uniform":
      return msToNanos(2 * latency.meanMs * random.unit());
    case "exponential":
      return msToNanos(random.exponential(latency.meanMs));
    case "normal":
      return msToNanos(Math.max(0, random.normal(latency.meanMs, latency.meanMs / 4)));
  }
}
