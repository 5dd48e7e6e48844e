import { pnCounter as pnCounterChecker } from "../checkers/pn-counter.ts";
import { addsAndReads, counter } from "./counter.ts";
import type { CounterOperations } from "./forms/counter.ts";
import { maelstromQuietMs } from "./plans/quiet.ts";
import type { Workload } from "./workload.ts";

/** Maelstrom's counter that goes up and down. */
export const pnCounter: Workload<CounterOperations> = {
  ...counter,
  name: "pn-counter",
  summary: "Adds -5 to 4 to a counter; reads may lag, but in the end every node has the sum.",
  during: () => addsAndReads(-5, 4),
  quietMs: () => maelstromQuietMs,
  checkers: () => [pnCounterChecker],
};
