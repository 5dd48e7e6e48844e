import type { Fault } from "./fault.ts";
import { linkFault } from "./kit/link-fault.ts";
import { type Sample, slowestMs } from "./kit/samples.ts";

/** Delivers half to nine tenths of the messages twice. */
export const duplicate: Fault = linkFault({
  name: "duplicate",
  summary: "the links of one or several nodes deliver half to nine tenths of their messages twice",
  kind: "duplicate",
  needs: ["links", "datagrams"],
  plan: (random, before) => {
    const probability = random.between(50, 90) / 100;
    if (before.arrived < 0.8 * before.sent) return { skipped: "these links lose messages already" };
    return {
      rule: { duplicate: probability },
      text: `links double ${Math.round(probability * 100)} %`,
      probes: 800,
      waitMs: 2 * slowestMs(before) + 50,
      // 0.25 more copies per message are seven deviations of 200 probes, and half of what the rule adds.
      differs: (without, within) => copiesEach(within) - copiesEach(without) > probability / 2,
    };
  },
});

const copiesEach = (sample: Sample): number => sample.copies / Math.max(1, sample.arrived);
