import { setFull } from "../checkers/set-full.ts";
import { type SetOperations, setForms } from "./forms/set.ts";
import { onEveryNode } from "./plans/final-reads.ts";
import { growing } from "./plans/growing.ts";
import type { Workload } from "./workload.ts";

/** A set that promises linearizability: an element is in every read that begins after its add was acknowledged. */
export const set: Workload<SetOperations> = {
  name: "set",
  summary:
    "Adds unique elements to a set and reads it; no acknowledged element may be missing, not even for a while.",
  operations: setForms,
  during: () => growing((element) => ({ f: "add", input: element }), { f: "read", input: null }),
  after: (options) => onEveryNode([{ f: "read", input: "final" }], options),
  checkers: () => [setFull({ linearizable: true })],
};
