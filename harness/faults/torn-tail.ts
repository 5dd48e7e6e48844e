import type { Fault } from "./fault.ts";
import { downFault } from "./kit/down-fault.ts";
import { drawExtent } from "./kit/targets.ts";

/** A power cut in the middle of a write: of unsynced text a prefix stays, which may end in garbage. */
export const tornTail: Fault = downFault({
  name: "torn-tail",
  summary: "a power cut that leaves a torn piece of the text not synced, possibly ending in garbage",
  kind: "torn-write",
  needs: ["crash", "torn-tail"],
  durationMs: { min: 200, max: 4000 },
  unsynced: "torn",
  how: "power cut, unsynced text torn",
  extent: drawExtent,
});
