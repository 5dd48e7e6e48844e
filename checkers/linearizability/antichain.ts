/** Words of a record before its mask: the state, the end of the trail that led to it, the next of its chain. */
export const headWords = 3;

/** The trail of a record that a smaller one has replaced. */
export const replaced = -1;

const noRecord = -1;

/**
 * Configurations of the frontier search: a state, the set of open operations already taken, and how many of each
 * class of optional operations were used. Of those with equal state and set only the ones with the fewest used are
 * kept, component by component: an optional operation that is still unused can only help later.
 */
export class Antichain {
  readonly stride: number;
  readonly #maskWords: number;
  records: Int32Array;
  /** How many records were added, replaced ones among them. */
  count = 0;
  #chains: Int32Array = new Int32Array(64).fill(noRecord);

  constructor(maskWords: number, classes: number) {
    this.#maskWords = maskWords;
    this.stride = headWords + maskWords + classes;
    this.records = new Int32Array(64 * this.stride);
  }

  clear(): void {
    this.count = 0;
    if (this.#chains.length > 4096) this.#chains = new Int32Array(64);
    this.#chains.fill(noRecord);
  }

  /** Adds a copy of the record that stands at an offset; false when one that is kept is as good. */
  add(from: Int32Array, at: number): boolean {
    const chain = this.#chainOf(from, at);
    for (let other = this.#chains[chain]!; other !== noRecord; ) {
      const offset = other * this.stride;
      const next = this.records[offset + 2]!;
      if (this.records[offset + 1] !== replaced && this.#isAlike(from, at, offset)) {
        const order = this.#compare(from, at, offset);
        if (order !== "fewer" && order !== "neither") return false;
        if (order === "fewer") this.records[offset + 1] = replaced;
      }
      other = next;
    }
    this.#append(from, at, chain);
    return true;
  }

  #isAlike(from: Int32Array, at: number, offset: number): boolean {
    if (this.records[offset] !== from[at]) return false;
    for (let word = 0; word < this.#maskWords; word++) {
      if (this.records[offset + headWords + word] !== from[at + headWords + word]) return false;
    }
    return true;
  }

  /** What the new record uses, compared with a kept one. */
  #compare(from: Int32Array, at: number, offset: number): "fewer" | "same" | "more" | "neither" {
    let fewer = false;
    let more = false;
    for (let word = headWords + this.#maskWords; word < this.stride; word++) {
      const difference = from[at + word]! - this.records[offset + word]!;
      if (difference < 0) fewer = true;
      if (difference > 0) more = true;
    }
    if (fewer) return more ? "neither" : "fewer";
    return more ? "more" : "same";
  }

  #append(from: Int32Array, at: number, chain: number): void {
    const offset = this.count * this.stride;
    if (offset + this.stride > this.records.length) {
      const larger = new Int32Array(2 * this.records.length);
      larger.set(this.records);
      this.records = larger;
    }
    const source = from === this.records || from.buffer === this.records.buffer ? this.records : from;
    for (let word = 0; word < this.stride; word++) this.records[offset + word] = source[at + word]!;
    this.records[offset + 2] = this.#chains[chain]!;
    this.#chains[chain] = this.count++;
    if (this.count > 2 * this.#chains.length) this.#rehash();
  }

  #rehash(): void {
    this.#chains = new Int32Array(4 * this.#chains.length).fill(noRecord);
    for (let record = 0; record < this.count; record++) {
      const offset = record * this.stride;
      const chain = this.#chainOf(this.records, offset);
      this.records[offset + 2] = this.#chains[chain]!;
      this.#chains[chain] = record;
    }
  }

  #chainOf(from: Int32Array, at: number): number {
    let hash = Math.imul(from[at]! + 1, 0x9e3779b1);
    for (let word = 0; word < this.#maskWords; word++) {
      hash = Math.imul(hash ^ from[at + headWords + word]!, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return (hash ^ (hash >>> 13)) & (this.#chains.length - 1);
  }
}
