/** Added to what is done with; no count ever comes near it. */
const closed = 0x3fffffff;

/** Counts for a row of places: add to a range, find the least. Additions stay where they fall; nothing is pushed down. */
export class CountTree {
  readonly #size: number;
  readonly #least: Int32Array;
  readonly #added: Int32Array;

  constructor(counts: Int32Array) {
    this.#size = powerOfTwo(counts.length);
    this.#least = new Int32Array(2 * this.#size).fill(closed);
    this.#added = new Int32Array(this.#size);
    this.#least.set(counts, this.#size);
    for (let node = this.#size - 1; node > 0; node--)
      this.#least[node] = Math.min(this.#least[2 * node]!, this.#least[2 * node + 1]!);
  }

  get least(): number {
    return this.#least[1]!;
  }

  /** The first place that has the least count. */
  firstLeast(): number {
    const least = this.#least;
    let node = 1;
    while (node < this.#size) node = least[2 * node]! <= least[2 * node + 1]! ? 2 * node : 2 * node + 1;
    return node - this.#size;
  }

  close(place: number): void {
    this.#apply(place + this.#size, closed);
    this.#repair(place + this.#size);
  }

  /** Adds to the places from `from` until before `to`. */
  add(from: number, to: number, delta: number): void {
    if (from >= to) return;
    let left = from + this.#size;
    let right = to + this.#size;
    for (; left < right; left >>= 1, right >>= 1) {
      if (left & 1) this.#apply(left++, delta);
      if (right & 1) this.#apply(--right, delta);
    }
    this.#repair(from + this.#size);
    this.#repair(to - 1 + this.#size);
  }

  #apply(node: number, delta: number): void {
    this.#least[node]! += delta;
    if (node < this.#size) this.#added[node]! += delta;
  }

  #repair(leaf: number): void {
    const least = this.#least;
    for (let node = leaf >> 1; node > 0; node >>= 1)
      least[node] = Math.min(least[2 * node]!, least[2 * node + 1]!) + this.#added[node]!;
  }
}

/** Which of many intervals, sorted by their beginning, reach a point: finds the first and takes it out. */
export class ReachTree {
  readonly #size: number;
  readonly #furthest: Int32Array;

  /** The end of each interval, -1 for none. */
  constructor(ends: Int32Array) {
    this.#size = powerOfTwo(ends.length);
    this.#furthest = new Int32Array(2 * this.#size).fill(-1);
    this.#furthest.set(ends, this.#size);
    for (let node = this.#size - 1; node > 0; node--)
      this.#furthest[node] = Math.max(this.#furthest[2 * node]!, this.#furthest[2 * node + 1]!);
  }

  /** The first interval that ends at the point or after it; -1 when none does. */
  first(point: number): number {
    const furthest = this.#furthest;
    if (furthest[1]! < point) return -1;
    let node = 1;
    while (node < this.#size) node = furthest[2 * node]! >= point ? 2 * node : 2 * node + 1;
    return node - this.#size;
  }

  remove(interval: number): void {
    const furthest = this.#furthest;
    furthest[interval + this.#size] = -1;
    for (let node = (interval + this.#size) >> 1; node > 0; node >>= 1) {
      const most = Math.max(furthest[2 * node]!, furthest[2 * node + 1]!);
      if (most === furthest[node]) return;
      furthest[node] = most;
    }
  }
}

function powerOfTwo(atLeast: number): number {
  let size = 1;
  while (size < atLeast) size *= 2;
  return size;
}
