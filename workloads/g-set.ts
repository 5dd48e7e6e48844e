import { setFull } from "../checkers/set-full.ts";
import type { SetOperations } from "./forms/set.ts";
import { maelstromQuietMs } from "./plans/quiet.ts";
import { set } from "./set.ts";
import type { Workload } from "./workload.ts";

/** Maelstrom's grow-only set: the same calls as the set workload, with eventual consistency for a promise. */
export const gSet: Workload<SetOperations> = {
  ...set,
  name: "g-set",
  summary:
    "A grow-only set: reads may lag behind, but in the end every acknowledged element is on every node.",
  quietMs: () => maelstromQuietMs,
  checkers: () => [setFull()],
};
