import type { Validity } from "../core/verdict.ts";

/** Jepsen's exit statuses, since people in this field script against those; and 130 after Ctrl-C. */
export const exitCodes = {
  valid: 0,
  invalid: 1,
  unknown: 2,
  usage: 254,
  harness: 255,
  interrupted: 130,
} as const;

export function exitCodeOf(validity: Validity): number {
  return exitCodes[validity];
}
