import type { Fault } from "./fault.ts";
import { diskFault } from "./kit/disk-fault.ts";

/** A disk that is failing: reads, writes and syncs alike are refused now and then, or always (EIO). */
export const diskEio: Fault = diskFault({
  name: "disk-eio",
  summary: "calls to the disks of one or several nodes fail; nodes that died of it are started at the end",
  kind: "disk-error",
  durationMs: { min: 500, max: 6000 },
  plan: (random) => {
    const eio = random.pick([0.3, 0.6, 1]);
    return {
      rule: { eio },
      text: eio === 1 ? "fails always" : `fails ${eio * 100} % of all calls`,
      lethal: true,
      // Of so many probes none fails in one case of ten billion.
      probes: eio === 1 ? 1 : 64,
      shows: ({ error }) => error === "EIO",
    };
  },
});
