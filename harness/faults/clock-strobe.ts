import type { Fault } from "./fault.ts";
import { clockFault } from "./kit/clock-fault.ts";
import type { ClockTrack } from "./kit/clock-track.ts";

/** Lets a wall clock swing to and fro between the true time and another, many times a second. */
export const clockStrobe: Fault = clockFault({
  name: "clock-strobe",
  summary: "the wall clock of one node swings between the true time and another many times a second",
  needs: ["clock-offset"],
  plan: (random) => {
    const offsetMs = Math.round(1.5 ** random.between(13, 27));
    const periodMs = random.pick([20, 50, 100, 200]);
    const shifted = (before: ClockTrack, after: ClockTrack): number =>
      after.offsetsMs.filter((seenMs) => Math.abs(seenMs - before.offsetsMs[0]!) > offsetMs / 2).length;
    return {
      bend: { strobe: { offsetMs, periodMs } },
      text: `wall clock swings by ${offsetMs} ms every ${periodMs} ms`,
      // Steps of 0.37 periods over more than six of them fall on both sides, however the phases lie.
      readings: 18,
      everyMs: Math.ceil(0.37 * periodMs),
      doubtMsMax: offsetMs / 8,
      shows: (before, after) => {
        const count = shifted(before, after);
        return count > 0 && count < after.offsetsMs.length;
      },
      straight: (before, after) => shifted(before, after) === 0,
    };
  },
});
