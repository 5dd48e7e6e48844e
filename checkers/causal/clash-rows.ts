import type { Clash, Labels } from "./labels.ts";
import type { Program } from "./program.ts";

/** Rows that contain the contradiction: the proofs followed to their ends, what lies within a session left out. */
export function rowsOfClash(program: Program, labels: Labels, clash: Clash): number[] {
  const nodes = new Set(clash.nodes);
  const { events, runs } = labels;
  const seen = new Set<number>();
  const pending = [...clash.events];
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    nodes.add(events.node[from]!);
    for (let event = from; !seen.has(event); ) {
      seen.add(event);
      const node = events.node[event]!;
      const next = events.next[event]!;
      if (next < 0) {
        nodes.add(node);
        break;
      }
      const after = events.node[next]!;
      const forced = events.forced[event]!;
      const local = forced < 0 && after === node + 1 && program.session[after] === program.session[node];
      if (!local || seen.has(next)) nodes.add(node).add(after);
      if (forced >= 0) {
        pending.push(forced);
        nodes.add(runs.last[runs.of[after]!]!);
      }
      event = next;
    }
  }
  return [...nodes].map((node) => program.row[node]!);
}
