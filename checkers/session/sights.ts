import { topological } from "../causal/levels.ts";
import type { Program } from "../causal/program.ts";
import type { Certificate } from "../engine/finding.ts";
import type { Guarantee } from "./missed.ts";

/** Places of sights beyond which they are not kept. */
const placesMax = 2_000_000;

/**
 * What each session sees under a guarantee, as a certificate that a separate verifier replays: between its own
 * operations the writes that become visible to it, each behind those that it brings. Undefined when it is too long.
 */
export function sightsOf(program: Program, guarantee: Guarantee, rows: number): Certificate | undefined {
  const foreign = guarantee === "read-your-writes" ? 0 : program.sessions * program.writes;
  if (program.nodes + foreign > placesMax) return undefined;
  const order = guarantee === "writes-follow-reads" ? topological(program, undefined) : undefined;
  const rank = new Int32Array(program.nodes);
  order?.forEach((node, at) => {
    rank[node] = at;
  });
  const sights = Array.from({ length: program.sessions }, (_, session) => ({
    session,
    rows: sightOf(program, guarantee, session, rank),
  }));
  if (order === undefined) return { form: "sights", guarantee, sights };
  const levels = new Int32Array(rows).fill(-1);
  for (let at = 0; at < order.length; at++) levels[program.row[order[at]!]!] = at;
  return { form: "sights", guarantee, sights, levels };
}

function sightOf(program: Program, guarantee: Guarantee, session: number, rank: Int32Array): Int32Array {
  const { start, source, row } = program;
  const places: number[] = [];
  const closure = new Closure(program, guarantee);
  for (let node = start[session]!; node < start[session + 1]!; node++) {
    if (guarantee !== "read-your-writes" && source[node]! >= 0) {
      const fresh = closure.see(source[node]!);
      // Behind what they bring: by the order of their session, or by an order that extends causality.
      fresh.sort((a, b) => rank[a]! - rank[b]! || a - b);
      for (const write of fresh) places.push(-1 - row[write]!);
    }
    places.push(row[node]!);
  }
  return Int32Array.from(places);
}

/** The writes that a session has come to see. */
class Closure {
  readonly #program: Program;
  readonly #guarantee: Guarantee;
  readonly #seen: Uint8Array;
  /** By session the nodes that were looked through for what its writes bring. */
  readonly #known: Int32Array;

  constructor(program: Program, guarantee: Guarantee) {
    this.#program = program;
    this.#guarantee = guarantee;
    this.#seen = new Uint8Array(program.nodes);
    this.#known = program.start.slice(0, program.sessions);
  }

  /** What becomes visible with a write. */
  see(first: number): number[] {
    const { session, source, write } = this.#program;
    const fresh: number[] = [];
    const add = (node: number): void => {
      if (this.#seen[node] === 1) return;
      this.#seen[node] = 1;
      fresh.push(node);
    };
    add(first);
    if (this.#guarantee === "monotonic-reads") return fresh;
    // A list that grows while it is walked through.
    for (const seen of fresh) {
      const q = session[seen]!;
      for (let node = this.#known[q]!; node <= seen; node++) {
        if (this.#guarantee === "monotonic-writes" && write[node]! >= 0) add(node);
        if (this.#guarantee === "writes-follow-reads" && source[node]! >= 0) add(source[node]!);
      }
      this.#known[q] = Math.max(this.#known[q]!, seen + 1);
    }
    return fresh;
  }
}
