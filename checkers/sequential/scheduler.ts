import { assert } from "../../harness/core/assert.ts";
import type { OrderGraph } from "./order-graph.ts";
import type { Problem } from "./problem.ts";

/** The schedule put `first` before `second`, two writes of one key; something now waits for the reverse. */
export interface Decision {
  readonly first: number;
  readonly second: number;
}

const nobody = -1;

/**
 * Builds a total order by executing the next nodes of the processes (reference, section 3.2, phase B). A read is
 * executed as soon as it can be, for it changes nothing; a write only when nobody has still to read what it
 * replaces; of several writes the one that was called first, which is a hint and never a constraint.
 */
export class Scheduler {
  readonly #problem: Problem;
  readonly #graph: OrderGraph;
  readonly #hint: Int32Array;
  /** The order so far, and each node's place in it, or -1. */
  readonly order: Int32Array;
  readonly at: Int32Array;
  length = 0;
  readonly #next: Int32Array;
  readonly #current: Int32Array;
  readonly #replaced: Int32Array;
  readonly #unread: Int32Array;
  /** Of each process: a node that has to come before its next one, or `nobody` when that is not known. */
  readonly #waitsFor: Int32Array;
  /** Its next node, when nothing has to come before it. */
  readonly #free: Int32Array;

  constructor(graph: OrderGraph, hint: Int32Array) {
    const { problem } = graph;
    const { count, processes, starts, keys, readersFrom } = problem;
    this.#problem = problem;
    this.#graph = graph;
    this.#hint = hint;
    this.order = new Int32Array(count);
    this.at = new Int32Array(count).fill(-1);
    this.#next = starts.slice(0, processes);
    this.#current = new Int32Array(keys).fill(-1);
    this.#replaced = new Int32Array(count);
    this.#unread = new Int32Array(count);
    for (let i = 0; i < count; i++) this.#unread[i] = readersFrom[i + 1]! - readersFrom[i]!;
    this.#waitsFor = new Int32Array(processes).fill(nobody);
    this.#free = new Int32Array(processes).fill(nobody);
  }

  get done(): boolean {
    return this.length === this.#problem.count;
  }

  /** Executes whatever can be until all is done (true) or every process waits for another (false). */
  run(): boolean {
    const { processes, starts, writes } = this.#problem;
    for (;;) {
      let best = nobody;
      const before = this.length;
      for (let p = 0; p < processes; p++) {
        while (this.#next[p]! < starts[p + 1]! && this.#isFree(p)) {
          const node = this.#next[p]!;
          if (writes[node] === 0) {
            this.#execute(node, p);
            continue;
          }
          if (this.#mayReplace(node) && (best < 0 || this.#hint[node]! < this.#hint[best]!)) best = node;
          break;
        }
      }
      // What was read may have made an earlier write possible.
      if (this.length > before) continue;
      if (best < 0) return this.done;
      this.#execute(best, this.#problem.process[best]!);
    }
  }

  /** Takes back all from a place in the order on. */
  rewind(length: number): void {
    const { process, writes, key, source } = this.#problem;
    while (this.length > length) {
      const node = this.order[--this.length]!;
      this.at[node] = -1;
      this.#next[process[node]!] = node;
      if (source[node]! >= 0) this.#unread[source[node]!]!++;
      if (writes[node] === 1) this.#current[key[node]!] = this.#replaced[node]!;
    }
    this.forget();
  }

  /** The order of the nodes has changed: who waits for whom has to be looked up again. */
  forget(): void {
    this.#waitsFor.fill(nobody);
    this.#free.fill(nobody);
  }

  /**
   * The decisions of a circle of waiting processes, as few as can be: each process waits for one that must come
   * before it, or for a reader of the value that it would replace.
   */
  conflict(): Decision[] {
    const { processes } = this.#problem;
    const waiting = Array.from({ length: processes }, (_, p) => this.#waits(p));
    let best: Decision[] | undefined;
    for (let p = 0; p < processes && (best === undefined || best.length > 2); p++) {
      const found = shortestCircle(waiting, p);
      if (found !== undefined && (best === undefined || found.length < best.length)) best = found;
    }
    assert(best !== undefined && best.length > 0, "a stuck schedule waits in a circle with a decision in it");
    return best;
  }

  #waits(p: number): Wait[] {
    const { processes: k, starts, writes, key, lastFrom, lastReaders, process } = this.#problem;
    const node = this.#next[p]!;
    if (node >= starts[p + 1]!) return [];
    const waits: Wait[] = [];
    for (let q = 0; q < k; q++)
      if (q !== p && this.#graph.clock[node * k + q]! >= this.#next[q]!) waits.push({ process: q });
    const current = this.#current[key[node]!]!;
    if (writes[node] === 0 || current < 0) return waits;
    for (let at = lastFrom[current]!; at < lastFrom[current + 1]!; at++) {
      const reader = lastReaders[at]!;
      if (this.at[reader]! < 0 && process[reader] !== p)
        waits.push({ process: process[reader]!, decision: { first: current, second: node } });
    }
    return waits;
  }

  #isFree(p: number): boolean {
    const node = this.#next[p]!;
    if (this.#free[p] === node) return true;
    const known = this.#waitsFor[p]!;
    if (known !== nobody && this.at[known]! < 0) return false;
    const { processes: k } = this.#problem;
    const { clock } = this.#graph;
    for (let q = 0; q < k; q++) {
      const needed = clock[node * k + q]!;
      if (q === p || needed < this.#next[q]!) continue;
      this.#waitsFor[p] = needed;
      return false;
    }
    this.#free[p] = node;
    return true;
  }

  #mayReplace(node: number): boolean {
    const { key, source } = this.#problem;
    const current = this.#current[key[node]!]!;
    if (current < 0) return true;
    return this.#unread[current]! === (source[node] === current ? 1 : 0);
  }

  #execute(node: number, p: number): void {
    const { writes, key, source } = this.#problem;
    this.at[node] = this.length;
    this.order[this.length++] = node;
    this.#next[p] = node + 1;
    if (source[node]! >= 0) this.#unread[source[node]!]!--;
    if (writes[node] === 0) return;
    this.#replaced[node] = this.#current[key[node]!]!;
    this.#current[key[node]!] = node;
  }
}

interface Wait {
  readonly process: number;
  /** Absent when the wait is certain. */
  readonly decision?: Decision;
}

/** A circle through a process with the fewest decisions: breadth-first, waits that are certain cost nothing. */
function shortestCircle(waiting: readonly (readonly Wait[])[], start: number): Decision[] | undefined {
  const cost = new Int32Array(waiting.length).fill(0x7fffffff);
  const by: ({ from: number; wait: Wait } | undefined)[] = waiting.map(() => undefined);
  let layer = [start];
  let closing: { from: number; wait: Wait } | undefined;
  for (let decisions = 0; layer.length > 0 && closing === undefined; decisions++) {
    const later: number[] = [];
    // Grows while it is walked, by what costs no decision.
    for (const p of layer) {
      if (p !== start && cost[p]! < decisions) continue;
      for (const wait of waiting[p]!) {
        const price = decisions + (wait.decision === undefined ? 0 : 1);
        if (wait.process === start) {
          if (closing === undefined || wait.decision === undefined) closing = { from: p, wait };
          continue;
        }
        if (price >= cost[wait.process]!) continue;
        cost[wait.process] = price;
        by[wait.process] = { from: p, wait };
        (wait.decision === undefined ? layer : later).push(wait.process);
      }
    }
    layer = later;
  }
  if (closing === undefined) return undefined;
  const decisions: Decision[] = [];
  for (
    let step: typeof closing | undefined = closing;
    step !== undefined;
    step = step.from === start ? undefined : by[step.from]
  )
    if (step.wait.decision !== undefined) decisions.push(step.wait.decision);
  return decisions;
}
