/** A set of small integers with neighbours: bits of bits of bits, so that each question looks at a few words. */
export class Marks {
  readonly #levels: Uint32Array[] = [];

  constructor(size: number) {
    for (let words = size; ; ) {
      words = (words + 31) >>> 5;
      this.#levels.push(new Uint32Array(words));
      if (words <= 1) break;
    }
  }

  add(mark: number): void {
    let at = mark;
    for (const level of this.#levels) {
      level[at >>> 5]! |= 1 << (at & 31);
      at >>>= 5;
    }
  }

  /** The greatest mark at or below; -1 when there is none. */
  before(place: number): number {
    let at = place;
    for (let height = 0; height < this.#levels.length; height++) {
      if (at < 0) return -1;
      const word = this.#levels[height]![at >>> 5]! & (0xffffffff >>> (31 - (at & 31)));
      if (word !== 0) return this.#down(height, (at & ~31) + 31 - Math.clz32(word), false);
      at = (at >>> 5) - 1;
    }
    return -1;
  }

  /** The least mark at or above; -1 when there is none. */
  after(place: number): number {
    let at = place;
    for (let height = 0; height < this.#levels.length; height++) {
      const level = this.#levels[height]!;
      if (at >>> 5 >= level.length) return -1;
      const word = level[at >>> 5]! & (0xffffffff << (at & 31));
      if (word !== 0) return this.#down(height, (at & ~31) + 31 - Math.clz32(word & -word), true);
      at = (at >>> 5) + 1;
    }
    return -1;
  }

  #down(height: number, found: number, least: boolean): number {
    let at = found;
    for (let below = height - 1; below >= 0; below--) {
      const word = this.#levels[below]![at]!;
      at = at * 32 + 31 - Math.clz32(least ? word & -word : word);
    }
    return at;
  }
}
