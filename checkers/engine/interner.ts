import { keyOf } from "../models/values.ts";

/** Numbers things in the order of their first appearance: equal values get equal numbers, 5 and "5" different ones. */
export class Interner {
  readonly values: unknown[] = [];
  /** Small integers, which most values are, without hashing: the id plus one. */
  #small = new Int32Array(64);
  readonly #primitives = new Map<unknown, number>();
  /** Objects and arrays by their text with the fields in one order; a prototype cannot be reached through a Map. */
  readonly #structures = new Map<unknown, number>();

  idOf(value: unknown): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < tableMax)
      return this.#idOfSmall(value);
    const structured = typeof value === "object" && value !== null;
    const ids = structured ? this.#structures : this.#primitives;
    const key = structured ? keyOf(value) : (value ?? null);
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = this.values.length;
    ids.set(key, id);
    this.values.push(value ?? null);
    return id;
  }

  #idOfSmall(value: number): number {
    if (value >= this.#small.length) {
      const larger = new Int32Array(2 ** Math.ceil(Math.log2(value + 1)));
      larger.set(this.#small);
      this.#small = larger;
    }
    const known = this.#small[value]!;
    if (known > 0) return known - 1;
    const id = this.values.length;
    this.#small[value] = id + 1;
    // -0 is 0 to everybody else, too.
    this.values.push(value + 0);
    return id;
  }
}

/** At most 64 MB of table. */
const tableMax = 2 ** 24;
