import { awaited } from "./awaited.ts";
import { addsAndReads, counter } from "./counter.ts";
import type { CounterOperations } from "./forms/counter.ts";
import type { Workload } from "./workload.ts";

/** Maelstrom's counter that goes up and down. */
export const pnCounter: Workload<CounterOperations> = {
  ...counter,
  name: "pn-counter",
  summary: "Adds -5 to 4 to a counter; reads may lag, but in the end every node has the sum.",
  during: () => addsAndReads(-5, 4),
  checkers: () => [awaited("pn-counter")],
};
