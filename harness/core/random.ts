/**
 * A seeded stream of random draws: xoshiro128** (Blackman and Vigna, 2018) over a state of four hashes of the seed.
 * It is ours and not a library's, so that a seed in the track record means the same thing in five years.
 */
export class Random {
  readonly #seed: string;
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(seed: string | number) {
    this.#seed = String(seed);
    this.#a = hash(this.#seed, 0x811c9dc5);
    this.#b = hash(this.#seed, 0x9e3779b9);
    this.#c = hash(this.#seed, 0x85ebca6b);
    this.#d = hash(this.#seed, 0xc2b2ae35);
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1;
  }

  /** A stream with the very state given, for comparison with published vectors. */
  static fromState(a: number, b: number, c: number, d: number): Random {
    const random = new Random(0);
    random.#a = a;
    random.#b = b;
    random.#c = c;
    random.#d = d;
    return random;
  }

  /** A stream of its own for a named part, untouched by draws made here or in any other part. */
  fork(name: string): Random {
    return new Random(`${this.#seed}/${name}`);
  }

  /** 32 random bits, as an unsigned integer. */
  bits(): number {
    const scaled = Math.imul(this.#b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), with 53 bits. */
  unit(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }

  /** A uniform integer in [low, high], both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with the given probability. Draws nothing when the answer is certain. */
  chance(probability: number): boolean {
    if (probability <= 0) return false;
    if (probability >= 1) return true;
    return this.unit() < probability;
  }

  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** Normally distributed (Box and Muller's transform, one of the two values). */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** The number of failures before the first success of probability p. */
  geometric(probability: number): number {
    return Math.floor(Math.log(1 - this.unit()) / Math.log(1 - probability));
  }

  pick<V>(values: readonly V[]): V {
    if (values.length === 0) throw new Error("cannot pick from nothing");
    return values[this.below(values.length)]!;
  }

  /** Picks by weight; weights need not add up to one. */
  weighted<V>(choices: readonly { readonly value: V; readonly weight: number }[]): V {
    const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
    let rest = this.unit() * total;
    for (const choice of choices) {
      rest -= choice.weight;
      if (rest < 0) return choice.value;
    }
    return choices.at(-1)!.value;
  }

  shuffle<V>(values: readonly V[]): V[] {
    const result = [...values];
    for (let last = result.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      [result[last], result[other]] = [result[other]!, result[last]!];
    }
    return result;
  }

  /** A non-empty subset: a uniform size, then that prefix of a shuffle. */
  subset<V>(values: readonly V[]): V[] {
    return this.shuffle(values).slice(0, this.between(1, values.length));
  }

  /** Zipf-distributed rank in [0, count) by inverting the summed weights; for small counts. */
  zipf(count: number, skew: number): number {
    let total = 0;
    for (let rank = 1; rank <= count; rank++) total += rank ** -skew;
    let rest = this.unit() * total;
    for (let rank = 1; rank <= count; rank++) {
      rest -= rank ** -skew;
      if (rest < 0) return rank - 1;
    }
    return count - 1;
  }
}

/** 32-bit FNV-1a over UTF-16 units from a basis of its own for each lane, finished by splitmix's mixer. */
function hash(text: string, basis: number): number {
  let value = basis | 0;
  for (let index = 0; index < text.length; index++) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193);
    value ^= value >>> 15;
  }
  return splitmix(value);
}

function splitmix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) | 0;
}
