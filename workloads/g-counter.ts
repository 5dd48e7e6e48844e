import { pnCounter } from "../checkers/pn-counter.ts";
import { addsAndReads, counter } from "./counter.ts";
import type { CounterOperations } from "./forms/counter.ts";
import { maelstromQuietMs } from "./plans/quiet.ts";
import type { Workload } from "./workload.ts";

/** Maelstrom's grow-only counter. */
export const gCounter: Workload<CounterOperations> = {
  ...counter,
  name: "g-counter",
  summary: "Adds 0 to 4 to a counter; reads may lag, but in the end every node has the sum.",
  during: () => addsAndReads(0, 4),
  quietMs: () => maelstromQuietMs,
  checkers: () => [pnCounter],
};
