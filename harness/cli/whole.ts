import { UsageError } from "../core/usage-error.ts";

/** A flag that is a whole number; without a limit of its own one that a number holds exactly. */
export function whole(name: string, text: string, low: number, high?: number): number {
  if (/^\d{1,15}$/.test(text) && Number(text) >= low && Number(text) <= (high ?? Number.POSITIVE_INFINITY))
    return Number(text);
  const to = high === undefined ? "" : ` to ${high}`;
  throw new UsageError(`--${name} "${text}": expected a whole number from ${low}${to}`);
}

/** Seeds of one sweep: their results are held in memory until its end. */
export const seedsMax = 10_000_000;

/** More workers than any machine has processors would only take memory. */
export const workersMax = 1_024;
