import { type Clusters, isIdle } from "./clusters.ts";
import { groupedBy, placesInOrder } from "./ordering.ts";

/** An order of all clusters of all keys (each key's together), or a cycle that forbids one. */
export interface Peeled {
  readonly order: Int32Array;
  readonly stuck?: readonly number[];
}

/**
 * Takes away, again and again, a cluster that need not come after any other: A comes before B when
 * `writeCompleted(A) < high(B)` or `low(A) < writeInvoked(B)`. So B is free when its `high` is not above the least
 * `writeCompleted` of the others, nor its `writeInvoked` above their least `low`. Both least values only grow, so two
 * pointers find what has become free; linear after the buckets.
 */
export class Peeling {
  readonly #clusters: Clusters;
  readonly #byHigh: Int32Array;
  readonly #byInvoked: Int32Array;
  readonly #byCompleted: Line;
  readonly #byLow: Line;
  readonly #starts: Int32Array;
  /** How many of the two conditions a cluster is known to meet; 3: taken away. */
  readonly #met: Uint8Array;
  readonly #order: Int32Array;
  #taken = 0;

  constructor(clusters: Clusters, events: number) {
    this.#clusters = clusters;
    const keyOf = new Int32Array(clusters.count);
    for (let at = 0; at < clusters.count; at++) keyOf[at] = isIdle(clusters, at) ? -1 : clusters.key[at]!;
    const sorted = (numbers: Int32Array): Int32Array => {
      const clipped = new Int32Array(numbers.length);
      for (let at = 0; at < numbers.length; at++) clipped[at] = Math.min(numbers[at]!, events);
      return groupedBy(keyOf, clusters.keys, placesInOrder(clipped, events)).places;
    };
    this.#starts = groupedBy(keyOf, clusters.keys).starts;
    this.#byHigh = sorted(clusters.high);
    this.#byInvoked = sorted(clusters.writeInvoked);
    this.#byCompleted = new Line(sorted(clusters.writeCompleted), clusters.count);
    this.#byLow = new Line(sorted(clusters.low), clusters.count);
    this.#met = new Uint8Array(clusters.count);
    this.#order = new Int32Array(this.#byHigh.length);
  }

  run(): Peeled {
    for (let key = 0; key < this.#clusters.keys; key++) {
      const stuck = this.#peel(this.#starts[key]!, this.#starts[key + 1]!);
      if (stuck !== undefined) return { order: this.#order, stuck };
    }
    return { order: this.#order };
  }

  #peel(from: number, to: number): number[] | undefined {
    const { high, writeInvoked, writeCompleted, low } = this.#clusters;
    this.#byCompleted.begin(from, to);
    this.#byLow.begin(from, to);
    let atHigh = from;
    let atInvoked = from;
    while (this.#taken < to) {
      const before = this.#taken;
      const leastCompleted = writeCompleted[this.#byCompleted.first]!;
      for (; atHigh < to && high[this.#byHigh[atHigh]!]! <= leastCompleted; atHigh++) {
        this.#meet(this.#byHigh[atHigh]!);
      }
      const leastLow = low[this.#byLow.first]!;
      for (; atInvoked < to && writeInvoked[this.#byInvoked[atInvoked]!]! <= leastLow; atInvoked++) {
        this.#meet(this.#byInvoked[atInvoked]!);
      }
      // The owners of the least values do not stand in their own way.
      if (this.#taken === before) this.#takeIfFree(this.#byCompleted.first);
      if (this.#taken === before) this.#takeIfFree(this.#byLow.first);
      if (this.#taken === before) return this.#cycle();
    }
    return undefined;
  }

  #meet(cluster: number): void {
    if (this.#met[cluster] === 3) return;
    this.#met[cluster]!++;
    if (this.#met[cluster] === 2) this.#take(cluster);
  }

  #takeIfFree(cluster: number): void {
    if (this.#predecessor(cluster) < 0) this.#take(cluster);
  }

  #take(cluster: number): void {
    this.#met[cluster] = 3;
    this.#order[this.#taken++] = cluster;
    this.#byCompleted.remove(cluster);
    this.#byLow.remove(cluster);
  }

  /** A remaining cluster that must come before this one; -1 when there is none. */
  #predecessor(cluster: number): number {
    const { high, writeInvoked, writeCompleted, low } = this.#clusters;
    const ended = this.#byCompleted.firstBut(cluster);
    if (ended >= 0 && writeCompleted[ended]! < high[cluster]!) return ended;
    const seen = this.#byLow.firstBut(cluster);
    if (seen >= 0 && low[seen]! < writeInvoked[cluster]!) return seen;
    return -1;
  }

  /** Predecessors are always among the first two of either line, so walking back soon closes a short cycle. */
  #cycle(): number[] {
    const path: number[] = [this.#byCompleted.first];
    for (;;) {
      const previous = this.#predecessor(path.at(-1)!);
      const met = path.indexOf(previous);
      if (met >= 0) return path.slice(met).reverse();
      path.push(previous);
    }
  }
}

/** Clusters in an order, from which any can be taken out. */
class Line {
  readonly #places: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  first = -1;

  constructor(places: Int32Array, count: number) {
    this.#places = places;
    this.#next = new Int32Array(count).fill(-1);
    this.#previous = new Int32Array(count).fill(-1);
  }

  begin(from: number, to: number): void {
    this.first = from < to ? this.#places[from]! : -1;
    for (let at = from + 1; at < to; at++) {
      this.#next[this.#places[at - 1]!] = this.#places[at]!;
      this.#previous[this.#places[at]!] = this.#places[at - 1]!;
    }
  }

  firstBut(cluster: number): number {
    return this.first === cluster ? this.#next[cluster]! : this.first;
  }

  remove(cluster: number): void {
    const before = this.#previous[cluster]!;
    const after = this.#next[cluster]!;
    if (before < 0) this.first = after;
    else this.#next[before] = after;
    if (after >= 0) this.#previous[after] = before;
  }
}
