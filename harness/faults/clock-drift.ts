import type { Fault } from "./fault.ts";
import { clockFault } from "./kit/clock-fault.ts";

/** Lets both clocks and all timers of a node run too fast or too slow, by 10 % up to five times. */
export const clockDrift: Fault = clockFault({
  name: "clock-drift",
  summary: "the clocks and timers of one node run at 0.2 to 5 times their rate",
  needs: ["clock-rate"],
  plan: (random) => {
    const factor = random.pick([1.1, 1.2, 1.5, 2, 3, 5]);
    const rate = random.chance(0.5) ? factor : 1 / factor;
    const nearness = Math.abs(rate - 1) / 2;
    return {
      bend: { rate },
      text: `clocks at ${Math.round(rate * 1000) / 1000} times their rate`,
      readings: 2,
      everyMs: 400,
      doubtMsMax: 50 * nearness,
      // The wall clock drifts in every world, the monotonic one not where a server reads it from the kernel.
      shows: (_, after) => Math.abs(after.wallRate - rate) < nearness,
      straight: (_, after) => Math.abs(after.wallRate - 1) < nearness,
    };
  },
});
