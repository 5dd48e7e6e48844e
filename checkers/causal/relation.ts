/** An edge that needs no further reason (program order, reads-from), or that a read forces. */
export interface Reason {
  readonly from: number;
  readonly to: number;
  readonly label: "po" | "rf" | "cf" | "hb" | "own";
  /** For a forced edge: the read that must not see `from`, because it saw `to`. */
  readonly read?: number;
}

/** A relation over a few nodes, its transitive closure kept by paths: for explanations, not for speed. */
export class Relation {
  readonly #nodes: number;
  readonly #edges: Reason[][];
  readonly #reach: Uint8Array;

  constructor(nodes: number) {
    this.#nodes = nodes;
    this.#edges = Array.from({ length: nodes }, () => []);
    this.#reach = new Uint8Array(nodes * nodes);
  }

  has(from: number, to: number): boolean {
    return this.#reach[from * this.#nodes + to] === 1;
  }

  /** Adds an edge; answers whether anything became reachable that was not. */
  add(edge: Reason): boolean {
    if (this.#edges[edge.from]!.some(({ to, label }) => to === edge.to && label === edge.label)) return false;
    const grew = !this.has(edge.from, edge.to);
    this.#edges[edge.from]!.push(edge);
    if (!grew) return false;
    const n = this.#nodes;
    for (let a = 0; a < n; a++) {
      if (a !== edge.from && this.#reach[a * n + edge.from] === 0) continue;
      this.#reach[a * n + edge.to] = 1;
      for (let b = 0; b < n; b++) if (this.#reach[edge.to * n + b] === 1) this.#reach[a * n + b] = 1;
    }
    return true;
  }

  /** A shortest path, of at least one edge; earlier added edges first. */
  path(from: number, to: number): Reason[] {
    const by = new Map<number, Reason>();
    const queue = [from];
    for (const node of queue) {
      for (const edge of this.#edges[node]!) {
        if (by.has(edge.to)) continue;
        by.set(edge.to, edge);
        queue.push(edge.to);
      }
      if (by.has(to)) break;
    }
    const path: Reason[] = [];
    for (let node = to; path.length === 0 || node !== from; ) {
      const edge = by.get(node);
      if (edge === undefined) return [];
      path.push(edge);
      node = edge.from;
    }
    return path.reverse();
  }

  /** A shortest cycle, or undefined. */
  cycle(): Reason[] | undefined {
    let best: Reason[] | undefined;
    for (let node = 0; node < this.#nodes; node++) {
      if (!this.has(node, node)) continue;
      const found = this.path(node, node);
      if (best === undefined || found.length < best.length) best = found;
    }
    return best;
  }
}
