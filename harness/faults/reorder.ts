import type { Fault } from "./fault.ts";
import { linkFault } from "./kit/link-fault.ts";
import { chanceDistance, lateness, meanDelayMs, sampleSize, slowestMs } from "./kit/samples.ts";

/** Holds back half to nine tenths of the messages for a while, so that later ones overtake them. */
export const reorder: Fault = linkFault({
  name: "reorder",
  summary: "the links of one or several nodes hold messages back, so that later ones overtake them",
  kind: "reorder",
  needs: ["links", "datagrams"],
  plan: (random, before) => {
    const probability = random.between(50, 90) / 100;
    if (before.arrived < 0.8 * before.sent) return { skipped: "these links lose messages already" };
    // Being held back by some 25 ms shows the less, the more the links scatter by themselves.
    const probes = sampleSize(probability * (1 - Math.exp(-25 / Math.max(1, meanDelayMs(before)))));
    if (probes > probesMax) return { skipped: "these links are too slow for reordering to be seen" };
    return {
      rule: { reorder: probability },
      text: `links hold back ${Math.round(probability * 100)} %`,
      probes,
      waitMs: 2 * slowestMs(before) + 100,
      differs: (without, within) => lateness(without, within) > chanceDistance(without, within),
    };
  },
});

const probesMax = 10_000;
