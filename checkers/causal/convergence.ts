import { assert } from "../../harness/core/assert.ts";
import type { Columns } from "../engine/columns.ts";
import type { Finding } from "../engine/finding.ts";
import { explained, preliminaries, unlessAmbiguous } from "./check.ts";
import { clockEntries, clockEntriesMax, clocksOf } from "./clocks.ts";
import { conflictsMax, lookForConflicts } from "./conflicts.ts";
import { cycleOfWaiting, rowsOfConflictCycle, rowsOfCycle, rowsOfHidden } from "./cycles.ts";
import { topological } from "./levels.ts";
import { type Program, programOf } from "./program.ts";

/**
 * Causal consistency (CC) or causal convergence (CCv) of registers whose written values are unique: both are
 * decided by bad patterns (Bouajjani et al. 2017, theorems of section 5), found here with vector clocks.
 */
export function checkCausal(columns: Columns, model: "CC" | "CCv"): Finding {
  const program = programOf(columns);
  const early = preliminaries(columns, program);
  if (early !== undefined) return early;
  const looked = look(program, model);
  if (looked.kind === "exhausted")
    return { kind: "unknown", budget: looked.budget, progress: looked.progress };
  if (looked.kind === "violated")
    return {
      kind: "invalid",
      violation: explained(columns, program, looked.rows(), model, violating(model)),
    };
  const levels = new Int32Array(columns.count).fill(-1);
  for (let at = 0; at < looked.order.length; at++) levels[program.row[looked.order[at]!]!] = at;
  const relation = model === "CC" ? "co" : "co and cf";
  return unlessAmbiguous(columns, program, {
    kind: "valid",
    certificate: { form: "levels", relation, levels },
  });
}

function violating(model: "CC" | "CCv"): (small: Columns) => boolean {
  return (small) => look(programOf(small), model).kind === "violated";
}

type Outcome =
  | { readonly kind: "ordered"; readonly order: Int32Array }
  | { readonly kind: "violated"; readonly rows: () => number[] }
  | { readonly kind: "exhausted"; readonly budget: string; readonly progress: string };

function look(program: Program, model: "CC" | "CCv"): Outcome {
  const { sessions } = program;
  if (sessions * sessions > clockEntriesMax || clockEntries(program) > clockEntriesMax)
    return {
      kind: "exhausted",
      budget: `the clocks of ${sessions} sessions need more than ${clockEntriesMax} entries`,
      progress: `none of ${program.nodes} operations was looked at`,
    };
  const clocks = clocksOf(program);
  if (clocks.reached < program.nodes)
    return { kind: "violated", rows: () => rowsOfCycle(program, cycleOfWaiting(program, clocks)) };
  const looked = lookForConflicts(program, clocks, model === "CCv");
  if (looked.kind === "hidden") return { kind: "violated", rows: () => rowsOfHidden(program, looked.hidden) };
  if (looked.kind === "exhausted")
    return {
      kind: "exhausted",
      budget: `more than ${conflictsMax} pairs of concurrent writes`,
      progress: "causal consistency (CC) was not refuted up to there",
    };
  const order = topological(program, looked.conflicts);
  if (order.length < program.nodes) {
    assert(model === "CCv", "without conflicts po and rf were already in order");
    return { kind: "violated", rows: () => rowsOfConflictCycle(program, looked.conflicts, order) };
  }
  return { kind: "ordered", order };
}
