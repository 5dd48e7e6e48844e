import { type OrderGraph, reasons } from "./order-graph.ts";
import { topological } from "./saturate.ts";

/** One step of a path: program order, a read of a write, or a derived edge by its number. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly kind: "program order" | "reads from" | number;
}

/** Why a graph has no order: a circle, and the derived edges it needs, each proved by those before it. */
export interface Proof {
  readonly circle: readonly Step[];
  readonly lemmas: readonly Lemma[];
}

export interface Lemma {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
  /** The read that the rule speaks of, and the write that it reads (-1: the initial value). */
  readonly reader: number;
  readonly write: number;
  /** From `from` to the reader (rule W), or from the write to `to` (rule R); none for the initial value. */
  readonly premise: readonly Step[];
}

const visitsMax = 4_000_000;
const lemmasMax = 300;

/** The proof of a circle with few derived edges, or undefined when it is too long to be told. */
export function proofOf(graph: OrderGraph): Proof | undefined {
  const effort = { visits: 0 };
  const circle = graph.circle === undefined ? leftoverCircle(graph) : closed(graph, effort);
  if (circle === undefined) return undefined;
  const lemmas = new Map<number, Lemma>();
  const needed = circle.map(({ kind }) => kind);
  for (let kind = needed.pop(); kind !== undefined; kind = needed.pop()) {
    if (typeof kind !== "number" || lemmas.has(kind)) continue;
    const lemma = lemmaOf(graph, kind, effort);
    if (lemma === undefined || lemmas.size >= lemmasMax) return undefined;
    lemmas.set(kind, lemma);
    for (const step of lemma.premise) needed.push(step.kind);
  }
  return { circle, lemmas: [...lemmas.values()].sort((a, b) => a.edge - b.edge) };
}

interface Effort {
  visits: number;
}

function closed(graph: OrderGraph, effort: Effort): Step[] | undefined {
  const { from, to } = graph.circle!;
  const path = pathOf(graph, to, from, graph.edges, effort);
  if (path === undefined) return undefined;
  const { source, process } = graph.problem;
  if (from === to - 1 && process[from] === process[to])
    return merged([...path, { from, to, kind: "program order" }]);
  if (source[to] === from) return [...path, { from, to, kind: "reads from" }];
  for (let e = graph.firstIn[to]!; e >= 0; e = graph.nextIn[e]!)
    if (graph.edgeFrom[e] === from) return [...path, { from, to, kind: e }];
  return undefined;
}

function lemmaOf(graph: OrderGraph, edge: number, effort: Effort): Lemma | undefined {
  const from = graph.edgeFrom[edge]!;
  const to = graph.edgeTo[edge]!;
  const why = graph.edgeWhy[edge]!;
  if (why === reasons.supposed) return undefined;
  if (why === reasons.initial) return { edge, from, to, reader: from, write: -1, premise: [] };
  const reader = why > 0 ? why - 1 : from;
  const write = graph.problem.source[reader]!;
  const premise =
    why > 0 ? pathOf(graph, from, reader, edge, effort) : pathOf(graph, write, to, edge, effort);
  return premise === undefined ? undefined : { edge, from, to, reader, write, premise };
}

/**
 * A path from a to b over edges that are older than `edges`, with few derived ones: searched backwards and only
 * through nodes that are known to be after a. Program order costs nothing, a read 1 and a derived edge 3.
 */
function pathOf(graph: OrderGraph, a: number, b: number, edges: number, effort: Effort): Step[] | undefined {
  const { process, source } = graph.problem;
  const cost = new Map<number, number>([[b, 0]]);
  const after = new Map<number, Step>();
  const buckets: number[][] = [[b]];
  const reach = (step: Step, price: number): void => {
    if (step.from !== a && !graph.before(a, step.from)) return;
    if ((cost.get(step.from) ?? Number.POSITIVE_INFINITY) <= price) return;
    cost.set(step.from, price);
    after.set(step.from, step);
    buckets[price] ??= [];
    buckets[price].push(step.from);
  };
  for (let price = 0; price < buckets.length; price++) {
    // Grows while it is walked, by what costs nothing.
    for (const node of buckets[price] ?? []) {
      if (cost.get(node)! < price) continue;
      if (node === a) return walked(after, a, b);
      if (++effort.visits > visitsMax) return undefined;
      if (process[node] === process[a] && node > a)
        reach({ from: a, to: node, kind: "program order" }, price);
      else if (node > 0 && process[node - 1] === process[node])
        reach({ from: node - 1, to: node, kind: "program order" }, price);
      if (source[node]! >= 0) reach({ from: source[node]!, to: node, kind: "reads from" }, price + 1);
      for (let e = graph.firstIn[node]!; e >= 0; e = graph.nextIn[e]!)
        if (e < edges) reach({ from: graph.edgeFrom[e]!, to: node, kind: e }, price + 3);
    }
  }
  return undefined;
}

function walked(after: ReadonlyMap<number, Step>, a: number, b: number): Step[] {
  const steps: Step[] = [];
  for (let node = a; node !== b; ) {
    const step = after.get(node)!;
    steps.push(step);
    node = step.to;
  }
  return merged(steps);
}

/** Several steps in one process's order are one. */
function merged(steps: readonly Step[]): Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    if (last?.kind === "program order" && step.kind === "program order")
      result[result.length - 1] = { from: last.from, to: step.to, kind: "program order" };
    else result.push(step);
  }
  return result;
}

/** A circle among the nodes that no topological order reaches: walked backwards until a node comes again. */
function leftoverCircle(graph: OrderGraph): Step[] | undefined {
  const left = leftover(graph);
  const start = left.indexOf(1);
  if (start < 0) return undefined;
  const place = new Map<number, number>();
  const steps: Step[] = [];
  for (let node = start; !place.has(node); ) {
    place.set(node, steps.length);
    const step = stepInto(graph, node, left);
    if (step === undefined) return undefined;
    steps.push(step);
    if (place.has(step.from)) return merged(steps.slice(place.get(step.from)!).toReversed());
    node = step.from;
  }
  return undefined;
}

function stepInto(graph: OrderGraph, node: number, left: Uint8Array): Step | undefined {
  const { source, process } = graph.problem;
  if (source[node]! >= 0 && left[source[node]!] === 1)
    return { from: source[node]!, to: node, kind: "reads from" };
  if (node > 0 && process[node - 1] === process[node] && left[node - 1] === 1)
    return { from: node - 1, to: node, kind: "program order" };
  for (let e = graph.firstIn[node]!; e >= 0; e = graph.nextIn[e]!)
    if (left[graph.edgeFrom[e]!] === 1) return { from: graph.edgeFrom[e]!, to: node, kind: e };
  return undefined;
}

/** Nodes that always have one before them that has one before it, and so on. */
function leftover(graph: OrderGraph): Uint8Array {
  const left = new Uint8Array(graph.problem.count).fill(1);
  for (const node of topological(graph)) left[node] = 0;
  return left;
}
