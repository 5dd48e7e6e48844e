import type { Successors } from "./levels.ts";
import type { Program } from "./program.ts";

/** A step of a path: an edge from a node, with the read that a conflict edge stands for (-1 for others). */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly because: number;
  /** True when it is program order, over however many operations. */
  readonly local: boolean;
}

/**
 * Shortest paths in po ∪ the given edges, where moving on within a session costs nothing: what counts for a reader
 * is how often the story changes sessions. Breadth first over sessions: each session need only be entered at
 * ever earlier places.
 */
export class Paths {
  readonly #program: Program;
  readonly #behind: Successors;

  constructor(program: Program, behind: Successors) {
    this.#program = program;
    this.#behind = behind;
  }

  /** The steps of a path that is not empty, or undefined when there is none (within the budget of nodes). */
  between(first: number, last: number, nodesMax: number = Number.POSITIVE_INFINITY): Step[] | undefined {
    const { start, session, nodes } = this.#program;
    const { from, to } = this.#behind;
    const enteredBy = new Map<number, { readonly left: number; readonly edge: number }>();
    // From this place on, a session's operations were looked at already.
    const reached = start.slice(1);
    const queue = [first];
    let looked = 0;
    for (let at = 0; at < queue.length; at++) {
      const entry = queue[at]!;
      const end = reached[session[entry]!]!;
      // Before looking: a path back into this session at a later place leads nowhere new.
      reached[session[entry]!] = Math.min(end, entry);
      if (session[entry] === session[last] && last > entry) return this.#trace(first, entry, last, enteredBy);
      for (let node = entry; node < end; node++) {
        if (++looked > nodesMax) return undefined;
        for (let edge = from[node]!; edge < from[node + 1]!; edge++) {
          const target = to[edge]!;
          if (target === last) {
            if (target !== first) enteredBy.set(target, { left: node, edge });
            return this.#trace(first, entry, last, enteredBy, { left: node, edge });
          }
          if (target >= reached[session[target]!]! || enteredBy.has(target)) continue;
          enteredBy.set(target, { left: node, edge });
          queue.push(target);
        }
      }
      if (queue.length > nodes) return undefined;
    }
    return undefined;
  }

  #trace(
    first: number,
    entry: number,
    last: number,
    enteredBy: ReadonlyMap<number, { readonly left: number; readonly edge: number }>,
    closing?: { readonly left: number; readonly edge: number },
  ): Step[] {
    const steps: Step[] = [];
    const cross = (
      { left, edge }: { readonly left: number; readonly edge: number },
      target: number,
    ): void => {
      steps.push({ from: left, to: target, because: this.#behind.because?.[edge] ?? -1, local: false });
    };
    let place = last;
    let into = entry;
    if (closing === undefined) steps.push({ from: entry, to: last, because: -1, local: true });
    else {
      cross(closing, last);
      if (closing.left !== entry) steps.push({ from: entry, to: closing.left, because: -1, local: true });
    }
    for (; into !== first; into = place) {
      const step = enteredBy.get(into)!;
      cross(step, into);
      place = this.#entryOf(step.left, enteredBy, first);
      if (place !== step.left) steps.push({ from: place, to: step.left, because: -1, local: true });
    }
    return steps.reverse();
  }

  /** The place where the path entered the session of a node: the latest entry that is not after it. */
  #entryOf(node: number, enteredBy: ReadonlyMap<number, unknown>, first: number): number {
    const begin = this.#program.start[this.#program.session[node]!]!;
    for (let place = node; place >= begin; place--) if (place === first || enteredBy.has(place)) return place;
    return node;
  }
}
