import type { Columns } from "../engine/columns.ts";
import type { CausalModel } from "./models.ts";
import { initial, type Program, programOf } from "./program.ts";
import { type Reason, Relation } from "./relation.ts";

/** A bad pattern found by the definitions in a few operations; nodes are rows of the columns given. */
export interface Witness {
  readonly pattern:
    | "CyclicCO"
    | "WriteCOInitRead"
    | "WriteCORead"
    | "CyclicCF"
    | "WriteHBInitRead"
    | "CyclicHB"
    | "MissedOwnWrite"
    | "CyclicOwn";
  /** The read and the writes that it is about; empty for cycles. */
  readonly rows: readonly number[];
  /** A path or cycle, or two paths, with what their forced edges rest on after them. */
  readonly edges: readonly Reason[];
  /** The session whose view it is, for patterns of hb. */
  readonly session?: number;
}

/**
 * Looks for the bad patterns of a model in a few rows by closing relations as they are defined, without the clocks
 * and labels of the engines: it explains their violations and thereby checks them.
 */
export function witnessOf(columns: Columns, model: CausalModel): Witness | undefined {
  const program = programOf(columns);
  const found = new Patterns(program).of(model);
  if (found === undefined) return undefined;
  const row = (node: number): number => program.row[node]!;
  return {
    ...found,
    rows: found.rows.map(row),
    edges: found.edges.map(({ from, to, label, read }) => ({
      from: row(from),
      to: row(to),
      label,
      ...(read === undefined ? {} : { read: row(read) }),
    })),
  };
}

class Patterns {
  readonly #program: Program;

  constructor(program: Program) {
    this.#program = program;
  }

  of(model: CausalModel): Witness | undefined {
    if (model === "PRAM") return this.#views(false);
    if (model === "RA") return this.#ownWrites();
    const causal = this.#causal();
    if (causal !== undefined || model === "CC") return causal;
    return model === "CM" ? this.#views(true) : this.#convergence();
  }

  /** Program order and reads-from; of the latter only what one session read, when it is given. */
  #base(session?: number): Relation {
    const program = this.#program;
    const relation = new Relation(program.nodes);
    for (let node = 0; node < program.nodes; node++) {
      const source = program.source[node]!;
      if (source >= 0 && (session === undefined || program.session[node] === session))
        relation.add({ from: source, to: node, label: "rf" });
      for (let later = node + 1; later < program.start[program.session[node]! + 1]!; later++)
        relation.add({ from: node, to: later, label: "po" });
    }
    return relation;
  }

  #causal(): Witness | undefined {
    const co = this.#base();
    const cycle = co.cycle();
    if (cycle !== undefined) return { pattern: "CyclicCO", rows: [], edges: cycle };
    return this.#find((read, write): Witness | undefined => {
      const source = this.#program.source[read]!;
      if (!co.has(write, read)) return undefined;
      const end = co.path(write, read);
      if (source === initial) return { pattern: "WriteCOInitRead", rows: [write, read], edges: end };
      if (!co.has(source, write)) return undefined;
      return {
        pattern: "WriteCORead",
        rows: [source, write, read],
        edges: [...co.path(source, write), ...end],
      };
    });
  }

  #convergence(): Witness | undefined {
    const co = this.#base();
    const arbitration = this.#base();
    this.#find((read, write) => {
      if (co.has(write, read))
        arbitration.add({ from: write, to: this.#program.source[read]!, label: "cf", read });
      return undefined;
    });
    const cycle = arbitration.cycle();
    return cycle === undefined
      ? undefined
      : { pattern: "CyclicCF", rows: [], edges: withReasons(cycle, (from, to) => co.path(from, to)) };
  }

  /** Read atomic: what a session wrote before a read comes before what the read saw. */
  #ownWrites(): Witness | undefined {
    const order = this.#base();
    const { source, session } = this.#program;
    const missed = this.#find((read, write): Witness | undefined => {
      if (session[write] !== session[read] || write > read) return undefined;
      if (source[read] === initial)
        return { pattern: "MissedOwnWrite", rows: [write, read], edges: order.path(write, read) };
      order.add({ from: write, to: source[read]!, label: "own", read });
      return undefined;
    });
    if (missed !== undefined) return missed;
    const cycle = order.cycle();
    if (cycle === undefined) return undefined;
    const forced = cycle.some(({ label }) => label === "own");
    return { pattern: forced ? "CyclicOwn" : "CyclicCO", rows: [], edges: cycle };
  }

  #views(causal: boolean): Witness | undefined {
    let best: Witness | undefined;
    for (let session = 0; session < this.#program.sessions; session++) {
      const found = this.#view(session, causal);
      if (found !== undefined && (best === undefined || found.edges.length < best.edges.length)) best = found;
    }
    return best;
  }

  /** hb of a session's last operation: what it read must not have been overwritten in its own view. */
  #view(session: number, causal: boolean): Witness | undefined {
    const hb = this.#base(causal ? undefined : session);
    const { source } = this.#program;
    for (let grew = true; grew; ) {
      grew = false;
      const before = this.#find((read, write): Witness | undefined => {
        if (this.#program.session[read] !== session || !hb.has(write, read)) return undefined;
        if (source[read] === initial)
          return { pattern: "WriteHBInitRead", rows: [write, read], edges: hb.path(write, read), session };
        if (hb.add({ from: write, to: source[read]!, label: "hb", read })) grew = true;
        return undefined;
      });
      if (before !== undefined) {
        const edges = withReasons(before.edges, (from, to) => hb.path(from, to));
        return { ...before, edges };
      }
      const cycle = hb.cycle();
      if (cycle === undefined) continue;
      const edges = withReasons(cycle, (from, to) => hb.path(from, to));
      return { pattern: "CyclicHB", rows: [], edges, session };
    }
    return undefined;
  }

  /** The first answer for a read and another write of its key than the one it read from. */
  #find<T>(ask: (read: number, write: number) => T | undefined): T | undefined {
    const { nodes, source, key, writeNode } = this.#program;
    for (let read = 0; read < nodes; read++) {
      if (source[read]! < initial) continue;
      for (const write of writeNode) {
        if (key[write] !== key[read] || write === source[read] || write === read) continue;
        const answer = ask(read, write);
        if (answer !== undefined) return answer;
      }
    }
    return undefined;
  }
}

/** The edges, then for each forced one how its writer came to be before the read that forces it, and so on. */
function withReasons(
  edges: readonly Reason[],
  pathOf: (from: number, to: number) => readonly Reason[],
): Reason[] {
  const all = [...edges];
  const name = ({ from, to, label }: Reason): string => `${from} ${to} ${label}`;
  const known = new Set(all.map(name));
  for (const { from, read } of all) {
    if (read === undefined) continue;
    for (const edge of pathOf(from, read)) {
      if (known.has(name(edge))) continue;
      known.add(name(edge));
      all.push(edge);
    }
  }
  return all;
}
