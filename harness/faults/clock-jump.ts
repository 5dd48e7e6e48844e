import type { Fault } from "./fault.ts";
import { clockFault } from "./kit/clock-fault.ts";
import type { ClockTrack } from "./kit/clock-track.ts";

/**
 * Sets a wall clock ahead or back at once. Sizes as in Jepsen's bump, 1.5^k ms, from 0.2 s (below that a slow
 * reading in a real world could not prove it) to nearly five minutes. The monotonic clock is untouched.
 */
export const clockJump: Fault = clockFault({
  name: "clock-jump",
  summary: "the wall clock of one node jumps ahead or back by 0.2 s to 5 minutes",
  needs: ["clock-offset"],
  plan: (random) => {
    const sizeMs = Math.round(1.5 ** random.between(13, 31));
    const offsetMs = random.chance(0.5) ? sizeMs : -sizeMs;
    const near = (expectedMs: number) => (before: ClockTrack, after: ClockTrack) =>
      Math.abs(movedMs(before, after) - expectedMs) <= sizeMs / 3;
    return {
      bend: { offsetMs },
      text: `wall clock ${sizeMs} ms ${offsetMs > 0 ? "ahead" : "back"}`,
      readings: 1,
      everyMs: 0,
      doubtMsMax: sizeMs / 8,
      shows: near(offsetMs),
      straight: near(0),
    };
  },
});

const movedMs = (before: ClockTrack, after: ClockTrack): number =>
  after.offsetsMs.at(-1)! - before.offsetsMs.at(-1)!;
