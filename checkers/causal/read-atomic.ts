import type { Columns } from "../engine/columns.ts";
import type { Finding } from "../engine/finding.ts";
import { explained, preliminaries, unlessAmbiguous } from "./check.ts";
import type { Conflicts } from "./conflicts.ts";
import { rowsOfConflictCycle } from "./cycles.ts";
import { topological } from "./levels.ts";
import { initial, type Program, programOf } from "./program.ts";

/**
 * Read atomic (Bailis et al. 2014) of histories whose transactions are single operations, by the axiom of Biswas and
 * Enea (OOPSLA 2019): some order of all operations extends program order and reads-from, and has every other write of
 * the same key that directly precedes a read (so ∪ wr) before the write that was read. A single operation reads from
 * one write, so what else precedes it directly are its own session's writes, and of those only the last counts.
 */
export function checkReadAtomic(columns: Columns): Finding {
  const program = programOf(columns);
  const early = preliminaries(columns, program);
  if (early !== undefined) return early;
  const found = look(program);
  if ("rows" in found) {
    const violates = (small: Columns): boolean => "rows" in look(programOf(small));
    return { kind: "invalid", violation: explained(columns, program, found.rows(), "RA", violates) };
  }
  const levels = new Int32Array(columns.count).fill(-1);
  for (let at = 0; at < found.order.length; at++) levels[program.row[found.order[at]!]!] = at;
  return unlessAmbiguous(columns, program, {
    kind: "valid",
    certificate: { form: "levels", relation: "co and own writes", levels },
  });
}

function look(program: Program): { readonly order: Int32Array } | { readonly rows: () => number[] } {
  const forced = ownWrites(program);
  if ("read" in forced) {
    const nodes = [forced.read, forced.missed];
    return { rows: () => nodes.map((node) => program.row[node]!) };
  }
  const order = topological(program, forced);
  if (order.length === program.nodes) return { order };
  return { rows: () => rowsOfConflictCycle(program, forced, order) };
}

/** For each read that follows an own write of its key and saw another: the own write comes before that other. */
function ownWrites(program: Program): Conflicts | { readonly read: number; readonly missed: number } {
  const { nodes, sessions, start, source, write, key } = program;
  const before = new Int32Array(nodes);
  const after = new Int32Array(nodes);
  const because = new Int32Array(nodes);
  // Nodes are numbered session by session, so what an earlier session left here is below the session's start.
  const latest = new Int32Array(program.keys).fill(-1);
  let count = 0;
  for (let p = 0; p < sessions; p++) {
    for (let node = start[p]!; node < start[p + 1]!; node++) {
      const own = latest[key[node]!]!;
      const from = source[node]!;
      if (own >= start[p]! && from === initial) return { read: node, missed: own };
      if (own >= start[p]! && from >= 0 && from !== own) {
        before[count] = own;
        after[count] = from;
        because[count++] = node;
      }
      if (write[node]! >= 0) latest[key[node]!] = node;
    }
  }
  return { count, before, after, because };
}
