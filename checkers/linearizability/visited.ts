/** Words of a record before its bits: hash, state, first word of the window, number of words in it. */
const headerWords = 4;

/**
 * Remembers configurations (which operations are linearized, and the state they led to), after Lowe's cache
 * ("Testing for linearizability", 2017). Porcupine keeps a bitset as long as the history for each; here only
 * the window of words that are neither all ones below nor all zeros above is kept, so that a long history
 * with few open operations costs a few words a configuration. Full records are compared: a hash alone would
 * make the check unsound.
 */
export class Visited {
  #slots = new Int32Array(64);
  #records = new Int32Array(256);
  #end = 1;
  size = 0;

  get words(): number {
    return this.#end;
  }

  /** Adds the configuration; false when it was there. `optional` are the bits of operations that may never happen. */
  add(
    hash: number,
    state: number,
    bits: Int32Array,
    low: number,
    high: number,
    optional: Int32Array,
  ): boolean {
    const mixed = mix(hash ^ Math.imul(state + 1, 0x9e3779b1));
    const count = Math.max(0, high - low + 1);
    const mask = this.#slots.length - 1;
    let slot = mixed & mask;
    for (let at = this.#slots[slot]!; at !== 0; at = this.#slots[slot]!) {
      if (this.#equals(at, mixed, state, bits, low, count, optional)) return false;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.#append(mixed, state, bits, low, count, optional);
    this.size++;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return true;
  }

  #equals(
    at: number,
    hash: number,
    state: number,
    bits: Int32Array,
    low: number,
    count: number,
    optional: Int32Array,
  ): boolean {
    const records = this.#records;
    if (records[at] !== hash || records[at + 1] !== state) return false;
    if (records[at + 2] !== low || records[at + 3] !== count) return false;
    const first = at + headerWords;
    for (let word = 0; word < count; word++) if (records[first + word] !== bits[low + word]) return false;
    const rest = first + count;
    for (let word = 0; word < optional.length; word++) {
      if (records[rest + word] !== optional[word]) return false;
    }
    return true;
  }

  #append(
    hash: number,
    state: number,
    bits: Int32Array,
    low: number,
    count: number,
    optional: Int32Array,
  ): number {
    const at = this.#end;
    const end = at + headerWords + count + optional.length;
    if (end > this.#records.length) {
      const larger = new Int32Array(Math.max(end, this.#records.length * 2));
      larger.set(this.#records);
      this.#records = larger;
    }
    const records = this.#records;
    records[at] = hash;
    records[at + 1] = state;
    records[at + 2] = low;
    records[at + 3] = count;
    for (let word = 0; word < count; word++) records[at + headerWords + word] = bits[low + word]!;
    const rest = at + headerWords + count;
    for (let word = 0; word < optional.length; word++) records[rest + word] = optional[word]!;
    this.#end = end;
    return at;
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 1;
    for (const at of old) {
      if (at === 0) continue;
      let slot = this.#records[at]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = at;
    }
    this.#slots = slots;
  }
}

/** A fixed pseudo-random word per operation: XORed together they hash a set, whatever its order (Zobrist 1970). */
export function zobrist(operation: number): number {
  return mix(Math.imul(operation + 1, 0x85ebca6b));
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
