import type { Nanos } from "../../harness/core/operation.ts";
import { nanosPerMs, nanosPerSecond } from "../../harness/core/time.ts";

/** A moment of the run, to the millisecond: "12.034 s". */
export function formatMoment(time: Nanos, digits = 3): string {
  return `${(time / nanosPerSecond).toFixed(digits)} s`;
}

/** Without clocks, a history's times are its positions. */
export function formatPosition(time: Nanos): string {
  return `event ${Math.round(time)}`;
}

/** A moment of a history that may have no clock. */
export function formatWhen(time: Nanos, timed: boolean): string {
  return timed ? formatMoment(time) : formatPosition(time);
}

/** A span of time in the unit that suits it: "850 ns", "3.2 ms", "1.25 s". */
export function formatDuration(nanos: Nanos): string {
  if (nanos < 1000) return `${Math.round(nanos)} ns`;
  if (nanos < nanosPerMs) return `${figure(nanos / 1000)} µs`;
  if (nanos < nanosPerSecond) return `${figure(nanos / nanosPerMs)} ms`;
  if (nanos < 120 * nanosPerSecond) return `${figure(nanos / nanosPerSecond)} s`;
  return `${figure(nanos / nanosPerSecond / 60)} min`;
}

/** "12,034": the same on every machine, whatever its locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2).replace(/\.?0+$/, "");
}
