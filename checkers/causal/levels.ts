import type { Conflicts } from "./conflicts.ts";
import type { Program } from "./program.ts";

/**
 * An order of all nodes in which program order, reads-from and the given conflicts go forward, or as much of it as
 * there is (Kahn): what is missing lies on a cycle or behind one.
 */
export function topological(program: Program, conflicts: Conflicts | undefined): Int32Array {
  const { nodes, start, source, session } = program;
  const behind = successors(program, conflicts);
  const waitsFor = new Int32Array(nodes);
  for (let node = 0; node < nodes; node++)
    waitsFor[node] = (node > start[session[node]!]! ? 1 : 0) + (source[node]! >= 0 ? 1 : 0);
  if (conflicts !== undefined)
    for (let edge = 0; edge < conflicts.count; edge++) {
      const after = conflicts.after[edge]!;
      waitsFor[after] = waitsFor[after]! + 1;
    }
  const order = new Int32Array(nodes);
  let found = 0;
  for (let node = 0; node < nodes; node++) if (waitsFor[node] === 0) order[found++] = node;
  const release = (node: number): void => {
    waitsFor[node] = waitsFor[node]! - 1;
    if (waitsFor[node] === 0) order[found++] = node;
  };
  for (let at = 0; at < found; at++) {
    const node = order[at]!;
    if (node + 1 < start[session[node]! + 1]!) release(node + 1);
    for (let edge = behind.from[node]!; edge < behind.from[node + 1]!; edge++) release(behind.to[edge]!);
  }
  return order.subarray(0, found);
}

/** For each node, what reads from it and what conflicts put after it; program order is `node + 1`. */
export interface Successors {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The read for which a conflict edge stands, or -1 for an edge of reads-from. */
  readonly because: Int32Array | undefined;
}

export function successors(program: Program, conflicts: Conflicts | undefined, reasons = false): Successors {
  const { nodes, source } = program;
  const from = new Int32Array(nodes + 1);
  const count = conflicts?.count ?? 0;
  let edges = count;
  for (let node = 0; node < nodes; node++) {
    const writer = source[node]!;
    if (writer < 0) continue;
    from[writer + 1] = from[writer + 1]! + 1;
    edges++;
  }
  for (let edge = 0; edge < count; edge++) {
    const before = conflicts!.before[edge]! + 1;
    from[before] = from[before]! + 1;
  }
  for (let node = 0; node < nodes; node++) from[node + 1] = from[node + 1]! + from[node]!;
  const next = from.slice();
  const to = new Int32Array(edges);
  const because = reasons ? new Int32Array(edges).fill(-1) : undefined;
  const place = (before: number, after: number, why: number): void => {
    const at = next[before]!;
    next[before] = at + 1;
    to[at] = after;
    if (because !== undefined) because[at] = why;
  };
  for (let node = 0; node < nodes; node++) if (source[node]! >= 0) place(source[node]!, node, -1);
  for (let edge = 0; edge < count; edge++)
    place(conflicts!.before[edge]!, conflicts!.after[edge]!, conflicts!.because[edge]!);
  return { from, to, because };
}
