import { keyOf } from "../models/values.ts";

/** Numbers things in the order of their first appearance: equal values get equal numbers, 5 and "5" different ones. */
export class Interner {
  readonly values: unknown[] = [];
  readonly #primitives = new Map<unknown, number>();
  /** Objects and arrays by their text with the fields in one order; a prototype cannot be reached through a Map. */
  readonly #structures = new Map<unknown, number>();

  idOf(value: unknown): number {
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
}
