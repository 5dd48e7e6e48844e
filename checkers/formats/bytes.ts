/** What a cursor answers when the bytes are not of the form it knows. */
export const unreadable = -1;

const quote = 0x22;
const backslash = 0x5c;

/** Reads along the bytes of a JSON text whose fields stand in a known order, without making strings of them. */
export class Cursor {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Passes over exactly these bytes, or stays. */
  take(token: Uint8Array): boolean {
    const { bytes, at } = this;
    for (let offset = 0; offset < token.length; offset++)
      if (bytes[at + offset] !== token[offset]) return false;
    this.at = at + token.length;
    return true;
  }

  /** An integer from 0 that a double holds, without sign, fraction and exponent; or `unreadable`. */
  integer(): number {
    const { bytes } = this;
    const start = this.at;
    let value = 0;
    let byte = bytes[this.at]!;
    while (byte >= 0x30 && byte <= 0x39) {
      value = value * 10 + (byte - 0x30);
      byte = bytes[++this.at]!;
    }
    const digits = this.at - start;
    // A leading zero, a fraction and an exponent are left to JSON.parse.
    const isPlain = digits > 0 && digits < 16 && (digits === 1 || bytes[start] !== 0x30);
    if (isPlain && byte !== 0x2e && byte !== 0x65 && byte !== 0x45) return value;
    this.at = start;
    return unreadable;
  }

  /** Passes over a string without escapes and answers where it begins, behind its quote; it ends at `at` - 1. */
  plainString(): number {
    const { bytes } = this;
    if (bytes[this.at] !== quote) return unreadable;
    const start = this.at + 1;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === backslash || byte < 0x20) return unreadable;
      if (byte !== quote) continue;
      this.at = at + 1;
      return start;
    }
    return unreadable;
  }

  /** Passes over any JSON value, minding strings and nesting; `unreadable` when the line ends within it. */
  skipValue(): number {
    const { bytes } = this;
    const start = this.at;
    let depth = 0;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === 0x0a) return unreadable;
      if (byte === quote) {
        at++;
        while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
      } else if (byte === 0x5b || byte === 0x7b) depth++;
      else if (depth === 0 && (byte === 0x2c || byte === 0x7d || byte === 0x5d)) {
        this.at = at;
        return start;
      } else if (byte === 0x5d || byte === 0x7d) depth--;
    }
    return unreadable;
  }
}

/** Numbers texts by their bytes, where they stand in one buffer: no strings are made for those seen before. */
export class ByteInterner {
  readonly #bytes: Uint8Array;
  readonly #create: (text: string) => number;
  #slots = new Int32Array(64).fill(-1);
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #hashes: number[] = [];
  readonly #ids: number[] = [];

  /** `create` numbers a text that is new. */
  constructor(bytes: Uint8Array, create: (text: string) => number) {
    this.#bytes = bytes;
    this.#create = create;
  }

  idOf(start: number, end: number): number {
    const bytes = this.#bytes;
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let entry = this.#slots[slot]!; entry >= 0; entry = this.#slots[slot]!) {
      if (this.#hashes[entry] === hash && this.#equals(entry, start, end)) return this.#ids[entry]!;
      slot = (slot + 1) & mask;
    }
    const entry = this.#ids.length;
    this.#slots[slot] = entry;
    this.#starts.push(start);
    this.#ends.push(end);
    this.#hashes.push(hash);
    const id = this.#create(new TextDecoder().decode(bytes.subarray(start, end)));
    this.#ids.push(id);
    if (2 * entry > mask) this.#rehash();
    return id;
  }

  #equals(entry: number, start: number, end: number): boolean {
    const from = this.#starts[entry]!;
    if (this.#ends[entry]! - from !== end - start) return false;
    for (let at = start; at < end; at++) if (this.#bytes[at] !== this.#bytes[from + at - start]) return false;
    return true;
  }

  #rehash(): void {
    const slots = new Int32Array(4 * this.#slots.length).fill(-1);
    const mask = slots.length - 1;
    for (let entry = 0; entry < this.#ids.length; entry++) {
      let slot = this.#hashes[entry]! & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }
}
