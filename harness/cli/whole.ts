import { UsageError } from "../core/usage-error.ts";

/** A flag that is a whole number. */
export function whole(name: string, text: string, low: number): number {
  if (!/^\d{1,15}$/.test(text) || Number(text) < low)
    throw new UsageError(`--${name} "${text}": expected a whole number from ${low}`);
  return Number(text);
}
