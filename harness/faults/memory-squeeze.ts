import type { Fault } from "./fault.ts";
import { downFault } from "./kit/down-fault.ts";

/**
 * Takes a node's memory away until the kernel kills it. To the system that is a crash, at a moment of its own choosing
 * rather than ours: while it asks for memory.
 */
export const memorySqueeze: Fault = downFault({
  name: "memory-squeeze",
  summary: "the kernel kills one node for want of memory; it is started again, with its memory, at the end",
  kind: "crash",
  needs: ["crash", "memory"],
  durationMs: { min: 500, max: 6000 },
  unsynced: "kept",
  how: "run out of memory",
  stop: (cluster, node) => cluster.exhaustMemory!(node),
  extent: () => 1,
});
