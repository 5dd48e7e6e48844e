/** Words of a record before its masks: the state, the end of the trail that led to it, the next of its chain. */
export const headWords = 3;

/** The trail of a record that a smaller one has replaced. */
export const replaced = -1;

const noRecord = -1;

/**
 * Configurations of the frontier search: a state, the open operations that were used, those that are done (used, or
 * need not happen any more), and how many of each class of optional operations were used. Of two with equal states
 * one is as good when it has used no more and done no less, bit by bit and count by count: what is unused can
 * only help later, and what is not done is a debt. Only the best are kept.
 */
export class Antichain {
  readonly stride: number;
  readonly #words: number;
  readonly #strict: Int32Array;
  records: Int32Array;
  /** How many records were added, replaced ones among them. */
  count = 0;
  #chains: Int32Array = new Int32Array(64).fill(noRecord);

  /**
   * `strict`: bits that a configuration either has in both masks or in none, so that only configurations that are
   * equal there can be compared. It may change while there are no records.
   */
  constructor(strict: Int32Array, classes: number) {
    this.#words = strict.length;
    this.#strict = strict;
    this.stride = headWords + 2 * strict.length + classes;
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
    let before = noRecord;
    for (let other = this.#chains[chain]!; other !== noRecord; ) {
      const offset = other * this.stride;
      const next = this.records[offset + 2]!;
      if (this.records[offset] === from[at] && this.#isAsGood(this.records, offset, from, at)) return false;
      if (this.records[offset] === from[at] && this.#isAsGood(from, at, this.records, offset)) {
        this.records[offset + 1] = replaced;
        if (before === noRecord) this.#chains[chain] = next;
        else this.records[before * this.stride + 2] = next;
      } else before = other;
      other = next;
    }
    this.#append(from, at, chain);
    return true;
  }

  #isAsGood(one: Int32Array, at: number, other: Int32Array, offset: number): boolean {
    const words = this.#words;
    for (let word = headWords; word < headWords + words; word++) {
      if ((one[at + word]! & ~other[offset + word]!) !== 0) return false;
      if ((other[offset + words + word]! & ~one[at + words + word]!) !== 0) return false;
    }
    for (let word = headWords + 2 * words; word < this.stride; word++) {
      if (one[at + word]! > other[offset + word]!) return false;
    }
    return true;
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
      if (this.records[offset + 1] === replaced) continue;
      const chain = this.#chainOf(this.records, offset);
      this.records[offset + 2] = this.#chains[chain]!;
      this.#chains[chain] = record;
    }
  }

  #chainOf(from: Int32Array, at: number): number {
    let hash = Math.imul(from[at]! + 1, 0x9e3779b1);
    for (let word = 0; word < this.#words; word++) {
      hash = Math.imul(hash ^ (from[at + headWords + word]! & this.#strict[word]!), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return (hash ^ (hash >>> 13)) & (this.#chains.length - 1);
  }
}
