import type { Fault } from "./fault.ts";
import { linkFault } from "./kit/link-fault.ts";
import {
  chanceDistance,
  extraDelayMs,
  lateness,
  meanDelayMs,
  type Sample,
  slowestMs,
} from "./kit/samples.ts";

/**
 * Makes links so narrow that small messages queue for each other and large ones take seconds. Its kind is that of
 * the worst it does: what finds no room in the queue is lost.
 */
export const bandwidth: Fault = linkFault({
  name: "bandwidth",
  summary: "the links of one or several nodes carry only 16 to 128 kbit/s",
  kind: "loss",
  needs: ["links", "bandwidth"],
  plan: (random, before) => {
    const bandwidthKbps = random.pick([16, 32, 64, 128]);
    if (meanDelayMs(before) > slowMs) return { skipped: "these links are slow already" };
    return {
      rule: { bandwidthKbps },
      text: `links carry ${bandwidthKbps} kbit/s`,
      // Sent at once along each link, small messages of some 60 bytes then take a good half second to pass.
      probes: {
        onEach: Math.max(minProbes, Math.ceil((bandwidthKbps * 1000 * burstS) / (8 * probeBytes))),
      },
      waitMs: 3000,
      figures: (sample) => ({ probesPerSecond: throughput(sample) }),
      differs: (without, within) =>
        lateness(without, within) > chanceDistance(without, within) &&
        // A machine that is busy just now makes its links late as well, but not by so much.
        extraDelayMs(without, within) > busyMs,
      // Then something else carries no more than the rule lets through.
      hiddenBy: (without) =>
        meanDelayMs(without) > (burstS * 1000) / 4
          ? `so many probes take ${Math.round(meanDelayMs(without))} ms without it`
          : undefined,
    };
  },
});

const slowMs = 100;
const busyMs = 50;
const minProbes = 40;
const burstS = 0.6;
const probeBytes = 60;

/** Probes that passed in a second, over all links of the sample. */
function throughput(sample: Sample): number {
  return Math.round((1000 * sample.arrived) / Math.max(1, slowestMs(sample)));
}
