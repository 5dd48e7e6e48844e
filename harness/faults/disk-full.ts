import type { Fault } from "./fault.ts";
import { diskFault } from "./kit/disk-fault.ts";

/** What is there can be read and synced; nothing can be added (ENOSPC). */
export const diskFull: Fault = diskFault({
  name: "disk-full",
  summary:
    "the disks of one or several nodes are full: nothing can be added; nodes that died of it are started at the end",
  kind: "disk-error",
  needs: ["disk-space"],
  durationMs: { min: 500, max: 6000 },
  plan: () => ({
    rule: { full: true },
    text: "full",
    lethal: true,
    probes: 1,
    shows: ({ error }) => error === "ENOSPC",
  }),
});
