import type { Fault } from "./fault.ts";
import { downFault } from "./kit/down-fault.ts";
import { drawExtent } from "./kit/targets.ts";

/** A power cut: of what was written, only what a sync had confirmed is there afterwards. */
export const loseUnsynced: Fault = downFault({
  name: "lose-unsynced",
  summary: "a power cut of one node, a minority, a majority or all: text not synced is gone at the restart",
  kind: "unsynced-loss",
  needs: ["crash", "lose-unsynced"],
  durationMs: { min: 200, max: 4000 },
  unsynced: "lost",
  how: "power cut, unsynced text lost",
  extent: drawExtent,
});
