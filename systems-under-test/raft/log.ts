import type { Entry } from "./messages.ts";

/** The log in memory: entries from index 1, and which of them are durable. Index 0 is the empty start, of term 0. */
export class Log {
  readonly #entries: Entry[];
  /** Of each entry, the count of journal records up to and including its own. */
  readonly #positions: number[];
  #durable: number;

  /** Starts from what was recovered, all of it durable. */
  constructor(entries: readonly Entry[] = []) {
    this.#entries = [...entries];
    this.#positions = entries.map(() => 0);
    this.#durable = entries.length;
  }

  get last(): number {
    return this.#entries.length;
  }

  get lastTerm(): number {
    return this.termAt(this.#entries.length);
  }

  /** Entries 1 to this one would survive a power cut. */
  get durable(): number {
    return this.#durable;
  }

  at(index: number): Entry {
    return this.#entries[index - 1]!;
  }

  termAt(index: number): number {
    return index === 0 ? 0 : (this.#entries[index - 1]?.term ?? 0);
  }

  positionOf(index: number): number {
    return this.#positions[index - 1] ?? 0;
  }

  slice(from: number, count: number): readonly Entry[] {
    return this.#entries.slice(from - 1, from - 1 + count);
  }

  append(entry: Entry, position: number): void {
    this.#entries.push(entry);
    this.#positions.push(position);
  }

  /** Forgets the entry and all that follow it. */
  truncateFrom(index: number): void {
    this.#entries.length = index - 1;
    this.#positions.length = index - 1;
    this.#durable = Math.min(this.#durable, index - 1);
  }

  /** Journal records up to this position are durable now. */
  settle(position: number): void {
    while (this.#durable < this.last && this.#positions[this.#durable]! <= position) this.#durable++;
  }

  /** The first index whose term is the given one or later; past the end when there is none. Terms never fall. */
  firstAtOrAfter(term: number): number {
    let low = 1;
    let high = this.last + 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.termAt(middle) >= term) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
