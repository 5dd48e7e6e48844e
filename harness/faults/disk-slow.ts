import type { Fault } from "./fault.ts";
import { diskFault } from "./kit/disk-fault.ts";

/** A worn or crowded disk: syncs take their time, and whoever waits for them before answering does so late. */
export const diskSlow: Fault = diskFault({
  name: "disk-slow",
  summary: "every sync of one or several nodes takes 0.2 to 1 s longer",
  kind: "delay",
  durationMs: { min: 1000, max: 8000 },
  plan: (random) => {
    const slowSyncMs = random.pick([200, 500, 1000]);
    return {
      rule: { slowSyncMs },
      text: `syncs ${slowSyncMs} ms late`,
      lethal: false,
      probes: 1,
      timed: true,
      shows: ({ syncMs }) => syncMs >= 0.9 * slowSyncMs,
    };
  },
});
