import type { Fault } from "./fault.ts";
import { linkFault } from "./kit/link-fault.ts";
import { chanceDistance, lateness, type Sample, sampleSize, slowestMs } from "./kit/samples.ts";

/** Loses half to four fifths of the messages: enough that a few hundred probes prove it. */
export const lossy: Fault = linkFault({
  name: "lossy",
  summary: "the links of one or several nodes lose half to four fifths of their messages",
  kind: "loss",
  plan: (random, before, stream) => {
    const drop = random.between(50, 80) / 100;
    const through = before.arrived / before.sent;
    if (through < 0.3) return { skipped: "these links lose most messages already" };
    return {
      rule: { drop },
      text: `links drop ${Math.round(drop * 100)} %`,
      // A stream hands over nothing behind a lost message until that was sent again: a few probes are enough,
      // and many would only lengthen the queue.
      probes: stream ? streamProbes : sampleSize(drop * through),
      waitMs: 2 * slowestMs(before) + (stream ? retransmissionMs : 50),
      // On a stream nothing is lost for good, but sent again, and late by so much. That a machine is busy makes messages
      // late too, though never by so much: it must not pass for loss.
      differs: stream
        ? (without, within) => lateness(without, within, retransmissionMs) > 0.25
        : (without, within) => lateness(without, within) > chanceDistance(without, within),
      // A stream still makes up for earlier losses, or for a cut, long after these have ended.
      ...(stream ? { hiddenBy: notCaughtUp } : {}),
    };
  },
});

const streamProbes = 80;

/** Just under the shortest time after which TCP, or a simulated stream, sends again. */
const retransmissionMs = 150;

function notCaughtUp({ arrived, sent }: Sample): string | undefined {
  return arrived < 0.6 * sent ? `only ${arrived} of ${sent} probes arrived without it` : undefined;
}
