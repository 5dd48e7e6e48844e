import type { Fault } from "./fault.ts";
import { linkFault } from "./kit/link-fault.ts";
import { chanceDistance, extraDelayMs, lateness, meanDelayMs, slowestMs } from "./kit/samples.ts";

/** Added delay is at least three times what the links show, so that the probe cannot mistake it for their noise. */
export const slow: Fault = linkFault({
  name: "slow",
  summary: "the links of one or several nodes delay every message by 50 to 1000 ms more",
  kind: "delay",
  needs: ["links", "delay"],
  plan: (random, before) => {
    const usualMs = meanDelayMs(before);
    if (usualMs > 300) return { skipped: "these links are slow already" };
    const drawnMs = random.pick([50, 100, 200, 400]);
    const meanMs = Math.ceil(Math.max(drawnMs, 3 * usualMs));
    const distribution = random.pick(["constant", "uniform", "exponential", "normal"] as const);
    return {
      rule: { delay: { distribution, meanMs } },
      text: `links delay by ${meanMs} ms more (${distribution})`,
      probes: 600,
      waitMs: slowestMs(before) + 6 * meanMs,
      differs: (without, within) =>
        lateness(without, within) > chanceDistance(without, within) &&
        // A machine that is busy just now makes its links late as well, but not by so much.
        extraDelayMs(without, within) > meanMs / 4,
      // Then a machine that is busy swings by more than the rule adds.
      hiddenBy: (without) =>
        meanDelayMs(without) > meanMs / 2
          ? `probes take ${Math.round(meanDelayMs(without))} ms without it`
          : undefined,
    };
  },
});
