import { OrderGraph, reasons } from "./order-graph.ts";
import type { Problem } from "./problem.ts";
import { type Exhausted, Propagation, saturate } from "./saturate.ts";
import { type Decision, Scheduler } from "./scheduler.ts";

export type Solved =
  | { readonly kind: "order"; readonly order: Int32Array; readonly conflicts: number }
  /** The forced orders alone make a circle; `graph` holds it. */
  | { readonly kind: "circle"; readonly graph: OrderGraph }
  /** Forced orders allow several cases, and each of them leads to a circle. */
  | { readonly kind: "cases"; readonly conflicts: number }
  | {
      readonly kind: "exhausted";
      readonly phase: string;
      readonly scheduled: number;
      readonly conflicts: number;
    };

/** Decides a problem: forced orders first, then a schedule, then cases where both of two orders are possible. */
export function solve(problem: Problem, hint: Int32Array, exhausted: Exhausted): Solved {
  const graph = new OrderGraph(problem);
  const saturated = saturate(graph, exhausted);
  if (saturated === "circle") return { kind: "circle", graph };
  if (saturated === "exhausted")
    return { kind: "exhausted", phase: "deriving the orders that must hold", scheduled: 0, conflicts: 0 };
  return new Solver(graph, new Scheduler(graph, hint), exhausted).solve();
}

/** A supposition that can be taken back; if it fails, the reverse must hold at the level below. */
interface Level {
  readonly mark: ReturnType<OrderGraph["mark"]>;
  readonly supposed: Decision;
}

type Outcome = "consistent" | "circle" | "exhausted";

/**
 * Schedules, and where the schedule is stuck looks for the decisions that cannot stand together. At least one of
 * them has to be reversed: each reversal is tried on the graph with all that follows from it (look-ahead), and
 * one that closes a circle is impossible for good, so that its decision is learned. When only one reversal is
 * left it must hold; when several are, one is supposed, and learned the other way if it fails. Every step adds
 * an order or takes one back for ever, so this ends, and it is complete.
 */
class Solver {
  readonly #graph: OrderGraph;
  readonly #scheduler: Scheduler;
  readonly #propagation: Propagation;
  readonly #exhausted: Exhausted;
  readonly #levels: Level[] = [];
  readonly #grown: number[] = [];
  #conflicts = 0;
  #looked = 0;

  constructor(graph: OrderGraph, scheduler: Scheduler, exhausted: Exhausted) {
    this.#graph = graph;
    this.#scheduler = scheduler;
    this.#exhausted = (steps) => exhausted(steps + this.#looked);
    this.#propagation = new Propagation(graph);
    graph.onGrown = (node) => this.#grown.push(node);
  }

  solve(): Solved {
    const base = this.#graph.mark();
    for (;;) {
      if (this.#scheduler.run())
        return { kind: "order", order: this.#scheduler.order, conflicts: this.#conflicts };
      this.#conflicts++;
      this.#looked += this.#graph.problem.processes;
      if (this.#exhausted(this.#graph.steps)) return this.#gaveUp();
      let outcome = this.#resolve(this.#scheduler.conflict());
      while (outcome === "circle") {
        const level = this.#levels.pop();
        if (level === undefined) return { kind: "cases", conflicts: this.#conflicts };
        this.#takeBack(level.mark);
        outcome = this.#force(level.supposed);
      }
      if (outcome === "exhausted") return this.#gaveUp();
      if (this.#levels.length === 0) this.#graph.settle(base);
    }
  }

  #gaveUp(): Solved {
    const phase = "deciding between the orders of writes";
    return { kind: "exhausted", phase, scheduled: this.#scheduler.length, conflicts: this.#conflicts };
  }

  #resolve(decisions: readonly Decision[]): Outcome {
    const open: Decision[] = [];
    for (const decision of decisions) {
      const mark = this.#graph.mark();
      const outcome = this.#add(decision.second, decision.first);
      this.#takeBack(mark);
      if (outcome === "exhausted") return outcome;
      if (outcome === "consistent") open.push(decision);
      else {
        const forced = this.#force(decision);
        if (forced !== "consistent") return forced;
      }
    }
    const chosen = this.#latest(open);
    if (chosen === undefined) return "circle";
    const reverse = { first: chosen.second, second: chosen.first };
    if (open.length > 1) this.#levels.push({ mark: this.#graph.mark(), supposed: chosen });
    return this.#force(reverse);
  }

  /** Of several decisions the one taken last: reversing it undoes least. */
  #latest(decisions: readonly Decision[]): Decision | undefined {
    const { at } = this.#scheduler;
    let latest: Decision | undefined;
    for (const decision of decisions)
      if (latest === undefined || at[decision.first]! > at[latest.first]!) latest = decision;
    return latest;
  }

  /** Adds an order with all that follows, and takes the schedule back to where it still agrees. */
  #force({ first, second }: Decision): Outcome {
    const outcome = this.#add(first, second);
    if (outcome !== "consistent") return outcome;
    this.#scheduler.rewind(this.#agreed());
    this.#grown.length = 0;
    return outcome;
  }

  #add(from: number, to: number): Outcome {
    this.#grown.length = 0;
    return this.#propagation.add(from, to, reasons.supposed, this.#exhausted);
  }

  #takeBack(mark: ReturnType<OrderGraph["mark"]>): void {
    this.#propagation.clear();
    this.#graph.takeBack(mark);
    this.#grown.length = 0;
  }

  /** The length of the schedule up to the first node that now must come after one not executed before it. */
  #agreed(): number {
    const { processes: k, process } = this.#graph.problem;
    const { at, length } = this.#scheduler;
    let agreed = length;
    for (const node of this.#grown) {
      const place = at[node]!;
      if (place < 0 || place >= agreed) continue;
      for (let q = 0; q < k; q++) {
        const before = this.#graph.clock[node * k + q]!;
        if (before < 0 || q === process[node]) continue;
        if (at[before]! >= 0 && at[before]! < place) continue;
        agreed = place;
        break;
      }
    }
    return agreed;
  }
}
