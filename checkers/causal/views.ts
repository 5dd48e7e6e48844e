import type { Columns } from "../engine/columns.ts";
import type { Finding } from "../engine/finding.ts";
import { explained, preliminaries, unlessAmbiguous } from "./check.ts";
import { rowsOfClash } from "./clash-rows.ts";
import { Labels } from "./labels.ts";
import { type Program, programOf } from "./program.ts";
import { viewOrder } from "./view-order.ts";

/** Places of views that are kept as a certificate; beyond, they are found and let go. */
const placesMax = 20_000_000;

/**
 * Causal memory (CM; Ahamad et al. 1995) or PRAM of registers with unique written values: each session must have an
 * order of the writes that keeps causality, or only each writer's own order, and explains what it read. Sessions
 * are decided one by one; it is enough to do so for the last operation of each (reference, section 4.3).
 */
export function checkViews(columns: Columns, model: "CM" | "PRAM"): Finding {
  const program = programOf(columns);
  const early = preliminaries(columns, program);
  if (early !== undefined) return early;
  const views: { session: number; rows: Int32Array }[] = [];
  const keep = program.writes * program.sessions + program.nodes <= placesMax;
  for (let session = 0; session < program.sessions; session++) {
    const view = viewOf(program, session, model === "CM");
    if ("rows" in view) {
      const small = (some: Columns): boolean => hasNoView(programOf(some), model === "CM");
      return { kind: "invalid", violation: explained(columns, program, view.rows, model, small) };
    }
    if (keep) views.push({ session, rows: view.order.map((node) => program.row[node]!) });
  }
  return unlessAmbiguous(columns, program, {
    kind: "valid",
    certificate: keep ? { form: "views", views } : { form: "scan", looked: program.nodes },
  });
}

function hasNoView(program: Program, causal: boolean): boolean {
  for (let session = 0; session < program.sessions; session++)
    if ("rows" in viewOf(program, session, causal)) return true;
  return false;
}

/** The order of a session's view, or rows that contain why there is none. */
function viewOf(
  program: Program,
  session: number,
  causal: boolean,
): { readonly order: Int32Array } | { readonly rows: number[] } {
  const labels = new Labels(program, session, causal);
  if (labels.clash !== undefined) return { rows: rowsOfClash(program, labels, labels.clash) };
  const found = viewOrder(program, session, labels, causal);
  return "order" in found ? found : { rows: rowsOfClash(program, labels, found.clash) };
}
