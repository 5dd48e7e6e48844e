import type { Fault } from "./fault.ts";
import { linkFault } from "./kit/link-fault.ts";
import { chanceDistance, lateness } from "./kit/samples.ts";

/** Holds back half to nine tenths of the messages for a while, so that later ones overtake them. */
export const reorder: Fault = linkFault({
  name: "reorder",
  summary: "the links of one or several nodes hold messages back, so that later ones overtake them",
  kind: "reorder",
  plan: (random, before) => {
    const probability = random.between(50, 90) / 100;
    if (before.arrived < 0.8 * before.sent) return { skipped: "these links lose messages already" };
    return {
      rule: { reorder: probability },
      text: `links hold back ${Math.round(probability * 100)} %`,
      probes: 1500,
      waitMs: 3000,
      differs: (without, within) => lateness(without, within) > chanceDistance(without, within),
    };
  },
});
