import { assert } from "../../harness/core/assert.ts";
import type { Clocks } from "./clocks.ts";
import type { Conflicts, Hidden } from "./conflicts.ts";
import { successors } from "./levels.ts";
import { Paths, type Step } from "./paths.ts";
import { initial, type Program } from "./program.ts";

/** Nodes of a cycle from which a shorter one is looked for. */
const triesMax = 24;

/** Each blocked session waits for a write in or behind a blocked place of another: following that closes a cycle. */
export function cycleOfWaiting(program: Program, clocks: Clocks): number[] {
  const { start, source, session } = program;
  let p = 0;
  while (clocks.done[p] === start[p + 1]) p++;
  const nodes: number[] = [];
  const visited = new Map<number, number>();
  while (!visited.has(p)) {
    visited.set(p, nodes.length);
    const blocked = clocks.done[p]!;
    nodes.push(blocked);
    p = session[source[blocked]!]!;
  }
  return nodes.slice(visited.get(p));
}

/** Rows of a short cycle of po and rf through one of the nodes, all of which lie on cycles. */
export function rowsOfCycle(program: Program, nodes: readonly number[]): number[] {
  const steps = shortestCycle(new Paths(program, successors(program, undefined)), nodes);
  return steps.flatMap(({ from, to }) => [program.row[from]!, program.row[to]!]);
}

/** Rows of a read, the write that hides what it read, and how each came to precede the other. */
export function rowsOfHidden(program: Program, { read, between }: Hidden): number[] {
  const paths = new Paths(program, successors(program, undefined));
  const source = program.source[read]!;
  const steps = [...pathOf(paths, between, read)];
  if (source !== initial) steps.push(...pathOf(paths, source, between));
  const rows = steps.flatMap(({ from, to }) => [program.row[from]!, program.row[to]!]);
  return [program.row[read]!, ...rows];
}

/** Rows of a cycle of po, rf and conflicts, with the reads that the conflicts rest on. */
export function rowsOfConflictCycle(program: Program, conflicts: Conflicts, order: Int32Array): number[] {
  const cycle = residualCycle(program, conflicts, order);
  const steps = shortestCycle(new Paths(program, successors(program, conflicts, true)), cycle);
  const causes = new Paths(program, successors(program, undefined));
  const reasons = steps.flatMap(({ from, because }) => (because < 0 ? [] : pathOf(causes, from, because)));
  const reads = steps.filter(({ because }) => because >= 0).map(({ because }) => because);
  const nodes = [...steps, ...reasons].flatMap(({ from, to }) => [from, to]);
  return [...nodes, ...reads].map((node) => program.row[node]!);
}

/** Walks back among the nodes without a place in the order until one comes again: it has a predecessor there. */
function residualCycle(program: Program, conflicts: Conflicts, order: Int32Array): number[] {
  const { nodes, start, session, source } = program;
  const placed = new Uint8Array(nodes);
  for (const node of order) placed[node] = 1;
  const before = new Int32Array(nodes).fill(-1);
  for (let edge = 0; edge < conflicts.count; edge++)
    if (placed[conflicts.before[edge]!] === 0) before[conflicts.after[edge]!] = conflicts.before[edge]!;
  const cycle: number[] = [];
  const visited = new Map<number, number>();
  let node = placed.indexOf(0);
  while (!visited.has(node)) {
    visited.set(node, cycle.length);
    cycle.push(node);
    const previous = node > start[session[node]!]! && placed[node - 1] === 0 ? node - 1 : source[node]!;
    node = before[node]! >= 0 ? before[node]! : previous;
    assert(
      node >= 0 && placed[node] === 0,
      "what has no place in the order waits for something that has none",
    );
  }
  return cycle.slice(visited.get(node));
}

function shortestCycle(paths: Paths, nodes: readonly number[]): readonly Step[] {
  let best: readonly Step[] | undefined;
  const stride = Math.max(1, Math.floor(nodes.length / triesMax));
  for (let at = 0; at < nodes.length; at += stride) {
    const budget = best === undefined ? Number.POSITIVE_INFINITY : 5_000_000;
    const found = paths.between(nodes[at]!, nodes[at]!, budget);
    if (found !== undefined && (best === undefined || found.length < best.length)) best = found;
  }
  assert(best !== undefined, "a node of a cycle reaches itself");
  return best;
}

function pathOf(paths: Paths, from: number, to: number): readonly Step[] {
  const found = paths.between(from, to, Number.POSITIVE_INFINITY);
  assert(found !== undefined, "what precedes a node has a path to it");
  return found;
}
