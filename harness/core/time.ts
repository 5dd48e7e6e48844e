import type { Nanos } from "./operation.ts";

export const nanosPerMs = 1_000_000;
export const nanosPerSecond = 1_000_000_000;

export const msToNanos = (ms: number): Nanos => Math.round(ms * nanosPerMs);
export const nanosToMs = (nanos: Nanos): number => nanos / nanosPerMs;

/**
 * The time of a run, for everything in the harness that waits: virtual in the simulator, real elsewhere.
 */
export interface Time {
  now(): Nanos;
  /** Runs the callback once after the given time; disposing of the handle forgets it. */
  after(delay: Nanos, run: () => void): Disposable;
}

export function sleep(time: Time, delay: Nanos): Promise<void> {
  return new Promise((resolve) => void time.after(delay, resolve));
}
