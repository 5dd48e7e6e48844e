import type { Entry } from "./messages.ts";

/** Where a log begins: the last entry that was compacted away. */
export interface LogBase {
  readonly index: number;
  readonly term: number;
}

/** The whole log: nothing is compacted. Index 0 is the empty start, of term 0. */
export const emptyBase: LogBase = { index: 0, term: 0 };

/** The log in memory: the entries after its base, and which of them are durable. */
export class Log {
  #base: LogBase;
  #entries: Entry[];
  /** Of each entry, the count of journal records up to and including its own. */
  #positions: number[];
  #durable: number;
  /** The journal record that stands for what was compacted: its position. */
  #basePosition = 0;

  /** Starts from what was recovered, all of it durable. */
  constructor(entries: readonly Entry[] = [], base: LogBase = emptyBase) {
    this.#base = base;
    this.#entries = [...entries];
    this.#positions = entries.map(() => 0);
    this.#durable = base.index + entries.length;
  }

  get base(): LogBase {
    return this.#base;
  }

  get last(): number {
    return this.#base.index + this.#entries.length;
  }

  get lastTerm(): number {
    return this.termAt(this.last);
  }

  /** Entries up to this one would survive a power cut. */
  get durable(): number {
    return this.#durable;
  }

  at(index: number): Entry {
    return this.#entries[index - this.#base.index - 1]!;
  }

  /** 0 where there is no entry, or none any more. */
  termAt(index: number): number {
    const { index: base, term } = this.#base;
    return index === base ? term : (this.#entries[index - base - 1]?.term ?? 0);
  }

  positionOf(index: number): number {
    return this.#positions[index - this.#base.index - 1] ?? this.#basePosition;
  }

  slice(from: number, count: number): readonly Entry[] {
    const start = from - this.#base.index - 1;
    return this.#entries.slice(start, start + count);
  }

  append(entry: Entry, position: number): void {
    this.#entries.push(entry);
    this.#positions.push(position);
  }

  /** Forgets the entry and all that follow it. */
  truncateFrom(index: number): void {
    const length = index - this.#base.index - 1;
    this.#entries.length = length;
    this.#positions.length = length;
    this.#durable = Math.min(this.#durable, index - 1);
  }

  /** Forgets the entries up to this one, which a snapshot covers. */
  compactTo(index: number): void {
    const count = index - this.#base.index;
    if (count <= 0) return;
    this.#base = { index, term: this.termAt(index) };
    this.#entries = this.#entries.slice(count);
    this.#positions = this.#positions.slice(count);
  }

  /** Forgets everything: a snapshot up to the base takes its place. */
  restartAt(base: LogBase): void {
    this.#base = base;
    this.#entries = [];
    this.#positions = [];
    this.#durable = 0;
  }

  /** The journal record at this position stands for everything up to the base. */
  baseWrittenAt(position: number): void {
    this.#basePosition = position;
  }

  /** Journal records up to this position are durable now. */
  settle(position: number): void {
    const { index } = this.#base;
    if (this.#durable < index) {
      if (this.#basePosition > position) return;
      this.#durable = index;
    }
    while (this.#durable < this.last && this.#positions[this.#durable - index]! <= position) this.#durable++;
  }

  /** The first index after the base whose term is the given one or later; past the end when there is none. */
  firstAtOrAfter(term: number): number {
    let low = this.#base.index + 1;
    let high = this.last + 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.termAt(middle) >= term) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
