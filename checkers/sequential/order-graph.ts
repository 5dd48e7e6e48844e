import { initially, type Problem, readsNothing } from "./problem.ts";

/** Why an edge of the graph holds, where it is neither program order nor a read of a write. */
export const reasons = {
  /** The other write is before a reader of this one, so it is before this one (rule W); the reader is kept. */
  write: 0,
  /** The write read from is before the other write, so the reader is too (rule R); the write is kept. */
  read: -1,
  /** It read the initial value, so every write of the key comes later. */
  initial: -2,
  /** Supposed while deciding between the two orders of two writes. */
  supposed: -3,
} as const;

/** Edges from `from` to `to` that must not be: the graph would have a circle through them. */
export interface Circle {
  readonly from: number;
  readonly to: number;
}

/**
 * The order that must hold between the nodes of a problem: program order, reads-from, and derived edges until a
 * fixpoint (reference, section 3.2, phase A). `clock[i * k + q]` is the last node of process q at or before node
 * i, or -1. Edges can be taken back to a mark, so that an order can be tried.
 */
export class OrderGraph {
  readonly problem: Problem;
  readonly clock: Int32Array;
  /** How many derived edges there are; edge e goes from edgeFrom[e] to edgeTo[e] for the reason edgeWhy[e]. */
  edges = 0;
  edgeFrom: Int32Array;
  edgeTo: Int32Array;
  /** A reason, or 1 + the reader of rule W. */
  edgeWhy: Int32Array;
  readonly firstOut: Int32Array;
  readonly firstIn: Int32Array;
  nextOut: Int32Array;
  nextIn: Int32Array;
  /** Nodes whose clock may be behind the ones before it. */
  readonly stale: Uint8Array;
  circle: Circle | undefined;
  steps = 0;
  /** Called with each node that becomes stale, and each whose clock has grown. */
  onStale: ((node: number) => void) | undefined;
  onGrown: ((node: number) => void) | undefined;
  readonly #old: Int32Array;
  #log: Int32Array = new Int32Array(0);
  #logged = -1;

  constructor(problem: Problem) {
    const { count, processes } = problem;
    this.problem = problem;
    this.clock = new Int32Array(count * processes).fill(-1);
    const capacity = Math.max(64, count >> 1);
    this.edgeFrom = new Int32Array(capacity);
    this.edgeTo = new Int32Array(capacity);
    this.edgeWhy = new Int32Array(capacity);
    this.nextOut = new Int32Array(capacity);
    this.nextIn = new Int32Array(capacity);
    this.firstOut = new Int32Array(count).fill(-1);
    this.firstIn = new Int32Array(count).fill(-1);
    this.stale = new Uint8Array(count).fill(1);
    this.#old = new Int32Array(processes);
    this.#initialReaders();
  }

  /** True when a is known to be at or before b. */
  before(a: number, b: number): boolean {
    return this.clock[b * this.problem.processes + this.problem.process[a]!]! >= a;
  }

  add(from: number, to: number, why: number): void {
    for (let e = this.firstIn[to]!, looked = 0; e >= 0 && looked < 8; e = this.nextIn[e]!, looked++)
      if (this.edgeFrom[e] === from) return;
    if (this.edges === this.edgeFrom.length) this.#grow();
    const e = this.edges++;
    this.edgeFrom[e] = from;
    this.edgeTo[e] = to;
    this.edgeWhy[e] = why;
    this.nextOut[e] = this.firstOut[from]!;
    this.firstOut[from] = e;
    this.nextIn[e] = this.firstIn[to]!;
    this.firstIn[to] = e;
    this.#mark(to);
  }

  /** Brings a node's clock up to those of the nodes before it, derives what follows, and marks what is after it. */
  refresh(i: number): void {
    const { processes: k, process, source } = this.problem;
    this.steps++;
    this.stale[i] = 0;
    const base = i * k;
    const own = process[i]!;
    const { clock } = this;
    const old = this.#old;
    for (let q = 0; q < k; q++) old[q] = clock[base + q]!;
    if (this.#logged < 0) clock[base + own] = i;
    let grown = old[own] === -1;
    if (i > this.problem.starts[own]!) grown = this.#join(i - 1, i) || grown;
    if (source[i]! >= 0) grown = this.#join(source[i]!, i) || grown;
    for (let e = this.firstIn[i]!; e >= 0; e = this.nextIn[e]!)
      grown = this.#join(this.edgeFrom[e]!, i) || grown;
    if (!grown || this.circle !== undefined) return;
    this.#derive(i, old);
    this.#markAfter(i);
    this.onGrown?.(i);
  }

  /** From here on changes are remembered, for `takeBack`. */
  mark(): { readonly edges: number; readonly logged: number } {
    if (this.#logged < 0) this.#logged = 0;
    return { edges: this.edges, logged: this.#logged };
  }

  takeBack({ edges, logged }: { readonly edges: number; readonly logged: number }): void {
    while (this.#logged > logged) {
      this.#logged -= 2;
      this.clock[this.#log[this.#logged]!] = this.#log[this.#logged + 1]!;
    }
    while (this.edges > edges) {
      const e = --this.edges;
      this.firstOut[this.edgeFrom[e]!] = this.nextOut[e]!;
      this.firstIn[this.edgeTo[e]!] = this.nextIn[e]!;
    }
    this.circle = undefined;
  }

  /** What was added since a mark holds for good: it need not be taken back. */
  settle({ logged }: { readonly logged: number }): void {
    if (this.#logged > logged) this.#logged = logged;
  }

  #join(from: number, to: number): boolean {
    const { processes: k, process } = this.problem;
    const { clock } = this;
    const source = from * k;
    const target = to * k;
    if (clock[source + process[to]!]! >= to) {
      this.circle ??= { from, to };
      return false;
    }
    let grown = false;
    for (let q = 0; q < k; q++) {
      const value = clock[source + q]!;
      if (value <= clock[target + q]!) continue;
      if (this.#logged >= 0) this.#remember(target + q, clock[target + q]!);
      clock[target + q] = value;
      grown = true;
    }
    return grown;
  }

  /** Rules W and R for each process of which node i sees more writes of its key than before. */
  #derive(i: number, old: Int32Array): void {
    const { processes: k, process, source, key, writes, groupsFrom, groupProcess } = this.problem;
    const own = process[i]!;
    const w = source[i]!;
    const x = key[i]!;
    for (let g = groupsFrom[x]!; g < groupsFrom[x + 1]!; g++) {
      const q = groupProcess[g]!;
      const seen = q === own ? i - 1 : this.clock[i * k + q]!;
      const sawBefore = q !== own ? old[q]! : old[own] === -1 ? -1 : i - 1;
      if (seen <= sawBefore) continue;
      const other = this.#lastWrite(g, seen);
      if (other < 0 || other <= sawBefore) continue;
      if (w !== readsNothing && w !== initially && other !== w && !this.before(other, w))
        this.add(other, w, 1 + i);
      if (writes[i] === 1) this.#readersBefore(other, i);
    }
  }

  #readersBefore(write: number, i: number): void {
    const { lastFrom, lastReaders } = this.problem;
    for (let at = lastFrom[write]!; at < lastFrom[write + 1]!; at++) {
      const reader = lastReaders[at]!;
      if (reader !== i && !this.before(reader, i)) this.add(reader, i, reasons.read);
    }
  }

  /** The last write of a group at or before a node of its process, or -1. */
  #lastWrite(group: number, node: number): number {
    const { groupAt, writesOf } = this.problem;
    let low = groupAt[group]!;
    let high = groupAt[group + 1]!;
    const first = low;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (writesOf[middle]! <= node) low = middle + 1;
      else high = middle;
    }
    return low === first ? -1 : writesOf[low - 1]!;
  }

  #initialReaders(): void {
    const { count, source, key, process, groupsFrom, groupAt, writesOf } = this.problem;
    const last = new Map<number, number>();
    const { processes } = this.problem;
    for (let i = 0; i < count; i++)
      if (source[i] === initially) last.set(key[i]! * processes + process[i]!, i);
    for (let i = 0; i < count; i++) {
      if (source[i] !== initially) continue;
      // A later reader of the same process says more.
      if (last.get(key[i]! * processes + process[i]!) !== i) continue;
      for (let g = groupsFrom[key[i]!]!; g < groupsFrom[key[i]! + 1]!; g++) {
        const end = groupAt[g + 1]!;
        let at = groupAt[g]!;
        if (writesOf[at] === i) at++;
        if (at < end) this.add(i, writesOf[at]!, reasons.initial);
      }
    }
  }

  #markAfter(i: number): void {
    const { process, readersFrom, readers, count } = this.problem;
    if (i + 1 < count && process[i + 1] === process[i]) this.#mark(i + 1);
    for (let at = readersFrom[i]!; at < readersFrom[i + 1]!; at++) this.#mark(readers[at]!);
    for (let e = this.firstOut[i]!; e >= 0; e = this.nextOut[e]!) this.#mark(this.edgeTo[e]!);
  }

  #mark(node: number): void {
    if (this.stale[node] === 1) return;
    this.stale[node] = 1;
    this.onStale?.(node);
  }

  #remember(index: number, value: number): void {
    if (this.#logged + 2 > this.#log.length) this.#log = larger(this.#log);
    this.#log[this.#logged++] = index;
    this.#log[this.#logged++] = value;
  }

  #grow(): void {
    this.edgeFrom = larger(this.edgeFrom);
    this.edgeTo = larger(this.edgeTo);
    this.edgeWhy = larger(this.edgeWhy);
    this.nextOut = larger(this.nextOut);
    this.nextIn = larger(this.nextIn);
  }
}

function larger(array: Int32Array, least = 64): Int32Array {
  const result = new Int32Array(Math.max(least, array.length * 2));
  result.set(array);
  return result;
}
