import type { OrderGraph } from "./order-graph.ts";

/** Asked now and then; true stops the work, which is then not done. */
export type Exhausted = (steps: number) => boolean;

export type Saturated = "consistent" | "circle" | "exhausted";

/**
 * Derives all forced orders from scratch, sweep after sweep in an order of the graph so far, until nothing
 * changes (reference, section 3.2, phase A). A circle means that no sequential order exists.
 */
export function saturate(graph: OrderGraph, exhausted: Exhausted): Saturated {
  const { count } = graph.problem;
  let order = topological(graph);
  let sinceSorted = 0;
  for (;;) {
    if (order.length < count) return "circle";
    let refreshed = 0;
    for (let at = 0; at < count; at++) {
      const node = order[at]!;
      // A node may become stale by its own derived edges.
      while (graph.stale[node] === 1) {
        graph.refresh(node);
        refreshed++;
        if (graph.circle !== undefined) return "circle";
        if ((graph.steps & 0x3ff) === 0 && exhausted(graph.steps)) return "exhausted";
      }
    }
    if (refreshed === 0) return "consistent";
    sinceSorted += refreshed;
    if (sinceSorted * 4 < count) continue;
    sinceSorted = 0;
    order = topological(graph);
  }
}

/** Kahn's order of the nodes along all edges; shorter than the number of nodes when there is a circle. */
export function topological(graph: OrderGraph): Int32Array {
  const { count, processes, starts, source, readersFrom, readers, process } = graph.problem;
  const waits = new Uint16Array(count);
  const many = new Map<number, number>();
  for (let i = 0; i < count; i++) if (source[i]! >= 0) waits[i] = 1;
  for (let p = 0; p < processes; p++) for (let i = starts[p]! + 1; i < starts[p + 1]!; i++) waits[i]!++;
  for (let e = 0; e < graph.edges; e++) {
    const to = graph.edgeTo[e]!;
    if (waits[to]! < 0xffff) waits[to]!++;
    else many.set(to, (many.get(to) ?? 0) + 1);
  }
  const order = new Int32Array(count);
  let done = 0;
  let end = 0;
  const release = (node: number): void => {
    const rest = many.size === 0 ? undefined : many.get(node);
    if (rest !== undefined && rest > 0) many.set(node, rest - 1);
    else if (--waits[node]! === 0) order[end++] = node;
  };
  for (let i = 0; i < count; i++) if (waits[i] === 0) order[end++] = i;
  while (done < end) {
    const node = order[done++]!;
    if (node + 1 < count && process[node + 1] === process[node]) release(node + 1);
    for (let at = readersFrom[node]!; at < readersFrom[node + 1]!; at++) release(readers[at]!);
    for (let e = graph.firstOut[node]!; e >= 0; e = graph.nextOut[e]!) release(graph.edgeTo[e]!);
  }
  return order.subarray(0, end);
}

/** Keeps a saturated graph saturated while single edges are added; the nodes that wait stand in a queue. */
export class Propagation {
  readonly #graph: OrderGraph;
  readonly #queue: Int32Array;
  #first = 0;
  #waiting = 0;

  constructor(graph: OrderGraph) {
    this.#graph = graph;
    this.#queue = new Int32Array(Math.max(1, graph.problem.count));
    graph.onStale = (node) => this.#push(node);
  }

  /** Adds an edge and all that follows from it. */
  add(from: number, to: number, why: number, exhausted: Exhausted): Saturated {
    const graph = this.#graph;
    if (graph.before(to, from)) return "circle";
    graph.add(from, to, why);
    while (this.#waiting > 0) {
      graph.refresh(this.#pop());
      if (graph.circle !== undefined) return "circle";
      if ((graph.steps & 0x3ff) === 0 && exhausted(graph.steps)) return "exhausted";
    }
    return "consistent";
  }

  /** Forgets who waits, after the graph was taken back to a saturated one. */
  clear(): void {
    while (this.#waiting > 0) this.#graph.stale[this.#pop()] = 0;
  }

  #push(node: number): void {
    const { length } = this.#queue;
    this.#queue[(this.#first + this.#waiting++) % length] = node;
  }

  #pop(): number {
    const node = this.#queue[this.#first]!;
    this.#first = (this.#first + 1) % this.#queue.length;
    this.#waiting--;
    return node;
  }
}
