import { type Columns, statuses } from "../engine/columns.ts";
import type { RegisterEffects } from "./register-effects.ts";

/**
 * Which write certainly comes after which: the later one of the same session and, where levels are given, whatever
 * causally follows (plain vector clocks, computed in the order of the levels).
 */
export class WriteClocks {
  /** What is wrong with the levels. */
  readonly mistake: string | undefined;
  readonly #columns: Columns;
  readonly #effects: RegisterEffects;
  /** By session its rows that have an effect. */
  readonly #rows: number[][];
  /** By write the highest row of each session in its past; absent without levels. */
  readonly #past = new Map<number, Int32Array>();

  constructor(columns: Columns, effects: RegisterEffects, levels: Int32Array | undefined) {
    this.#columns = columns;
    this.#effects = effects;
    this.#rows = Array.from({ length: columns.sessions }, () => []);
    for (let row = 0; row < columns.count; row++)
      if (effects.of(row) !== undefined) this.#rows[columns.session[row]!]!.push(row);
    this.mistake = levels === undefined ? "there are no levels" : this.#wind(levels);
  }

  rowsOf(session: number): readonly number[] {
    return this.#rows[session] ?? [];
  }

  /** The only write of what a row read. */
  sourceOf(row: number): number | undefined {
    const reads = this.#effects.of(row)?.reads;
    return reads === undefined ? undefined : this.#effects.writersOf(row, reads)[0];
  }

  /** Whether `later` certainly comes after `sooner`; both are writes. */
  isAfter(sooner: number, later: number): boolean {
    const session = this.#columns.session[sooner]!;
    if (this.#columns.session[later] === session) return later > sooner;
    return (this.#past.get(later)?.[session] ?? -1) >= sooner;
  }

  #wind(levels: Int32Array): string | undefined {
    const { count, session, sessions, status } = this.#columns;
    const order: number[] = [];
    for (let row = 0; row < count; row++) {
      if (this.#effects.of(row) === undefined) continue;
      if (levels[row]! >= 0) order.push(row);
      else if (status[row] !== statuses.info) return `row ${row} has no level`;
    }
    order.sort((a, b) => levels[a]! - levels[b]!);
    const now = Array.from({ length: sessions }, () => new Int32Array(sessions).fill(-1));
    for (const row of order) {
      const mine = now[session[row]!]!;
      if (mine[session[row]!]! > row) return `row ${row} stands before an earlier one of its session`;
      const source = this.sourceOf(row);
      if (source !== undefined) {
        const past = this.#past.get(source);
        if (past === undefined) return `row ${row} stands before what it read`;
        for (let q = 0; q < sessions; q++) mine[q] = Math.max(mine[q]!, past[q]!);
        mine[session[source]!] = Math.max(mine[session[source]!]!, source);
      }
      mine[session[row]!] = row;
      if (this.#effects.of(row)?.writes !== undefined) this.#past.set(row, mine.slice());
    }
    return undefined;
  }
}
