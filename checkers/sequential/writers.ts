import type { Columns } from "../engine/columns.ts";
import { isWriting } from "./register-rows.ts";

/** No row writes the value: it is the initial one, or comes from nowhere. */
export const noWriter = -1;
/** Two rows write the value, or a row writes the initial one: a read of it says not which. */
export const manyWriters = -2;

/** The value of every register before any write. */
export function initialOf(columns: Columns): number {
  return columns.initialValue ?? columns.nilValue;
}

/** Who writes a value to a key: an open-addressing table from (key, value) to the row. */
export class Writers {
  readonly #keys: Int32Array;
  readonly #values: Int32Array;
  readonly #rows: Int32Array;
  readonly #mask: number;

  constructor(columns: Columns, deeds: Uint8Array) {
    let size = 16;
    while (size < columns.count * 2) size *= 2;
    this.#mask = size - 1;
    const initial = initialOf(columns);
    this.#keys = new Int32Array(size);
    this.#values = new Int32Array(size).fill(-1);
    this.#rows = new Int32Array(size);
    for (let row = 0; row < columns.count; row++) {
      if (!isWriting(deeds[row]!)) continue;
      const key = columns.key[row]!;
      const value = columns.argument[row]!;
      const slot = this.#slot(key, value);
      const fresh = this.#values[slot] === -1;
      this.#keys[slot] = key;
      this.#values[slot] = value;
      this.#rows[slot] = fresh && value !== initial ? row : manyWriters;
    }
  }

  of(key: number, value: number): number {
    const slot = this.#slot(key, value);
    return this.#values[slot] === -1 ? noWriter : this.#rows[slot]!;
  }

  #slot(key: number, value: number): number {
    let slot = (Math.imul(value, 0x9e3779b1) ^ Math.imul(key + 1, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    while (this.#values[slot] !== -1 && (this.#values[slot] !== value || this.#keys[slot] !== key))
      slot = (slot + 1) & this.#mask;
    return slot;
  }
}
