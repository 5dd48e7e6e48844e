import type { Fault } from "./fault.ts";
import { downFault } from "./kit/down-fault.ts";
import { drawExtent } from "./kit/targets.ts";

/** A crash of the process alone: the operating system keeps what was written, synced or not. */
export const crash: Fault = downFault({
  name: "crash",
  summary: "the process of one or several nodes dies at once and is started again at the end",
  kind: "crash",
  needs: ["crash"],
  durationMs: { min: 500, max: 6000 },
  unsynced: "kept",
  extent: (random, nodes) => (random.chance(0.6) ? 1 : drawExtent(random, nodes)),
});
