import { type Columns, statuses } from "../engine/columns.ts";
import type { Certificate } from "../engine/finding.ts";
import { type RegisterEffect, registerEffects } from "./register-effects.ts";

type Levels = Extract<Certificate, { form: "levels" }>;

/**
 * What is wrong with a claim that a history is causally consistent (`relation` "co") or causally convergent ("co and
 * cf"), or undefined. Takes the operations in the order of their levels, computes plain vector clocks, and checks by
 * definition that no write stands in the way of a read: visible to it and causally after what it saw (CC), or
 * merely later in the order (CCv: that order is then an arbitration that explains every read).
 */
export function refutedLevels(columns: Columns, { relation, levels }: Levels): string | undefined {
  const effects = registerEffects(columns);
  const order: number[] = [];
  for (let row = 0; row < columns.count; row++) {
    if (levels[row]! >= 0) order.push(row);
    else if (columns.status[row] !== statuses.info && effects.of(row) !== undefined)
      return `row ${row} has no level`;
  }
  order.sort((a, b) => levels[a]! - levels[b]!);
  const replay = new Replay(columns, levels, relation !== "co");
  for (const row of order) {
    const effect = effects.of(row);
    if (effect === undefined) return `row ${row} has a level and no effect`;
    if (effect.reads !== undefined && effects.writersOf(row, effect.reads).length > 1)
      return `row ${row} read a value with several writers`;
    const writer = effect.reads === undefined ? undefined : effects.writersOf(row, effect.reads)[0];
    const mistake = replay.step(row, effect, writer);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

class Replay {
  readonly #columns: Columns;
  readonly #levels: Int32Array;
  readonly #arbitrated: boolean;
  readonly #last: Int32Array;
  /** By session: how many writes of each session it has in its causal past. */
  readonly #clocks: Int32Array[];
  readonly #written: Int32Array;
  readonly #clockOf = new Map<number, Int32Array>();
  readonly #ordinal = new Map<number, number>();
  readonly #writesOn = new Map<number, number[]>();

  constructor(columns: Columns, levels: Int32Array, arbitrated: boolean) {
    this.#columns = columns;
    this.#levels = levels;
    this.#arbitrated = arbitrated;
    this.#last = new Int32Array(columns.sessions).fill(-1);
    this.#written = new Int32Array(columns.sessions);
    this.#clocks = Array.from({ length: columns.sessions }, () => new Int32Array(columns.sessions));
  }

  step(
    row: number,
    { reads, writes, initial }: RegisterEffect,
    writer: number | undefined,
  ): string | undefined {
    const session = this.#columns.session[row]!;
    if (row < this.#last[session]!) return `row ${row} stands after a later operation of its session`;
    this.#last[session] = row;
    const clock = this.#clocks[session]!;
    if (reads !== undefined) {
      const seen = writer === undefined ? undefined : this.#clockOf.get(writer);
      if (writer === undefined && !initial) return `row ${row} read a value that nobody wrote`;
      if (writer !== undefined && seen === undefined) return `row ${row} stands before what it read`;
      seen?.forEach((count, q) => {
        clock[q] = Math.max(clock[q]!, count);
      });
      const between = this.#hides(row, clock, writer);
      if (between !== undefined)
        return `row ${row} could not read row ${writer}: row ${between} is in the way`;
    }
    if (writes === undefined) return undefined;
    this.#written[session] = this.#written[session]! + 1;
    clock[session] = this.#written[session]!;
    this.#clockOf.set(row, clock.slice());
    this.#ordinal.set(row, this.#written[session]!);
    const key = this.#columns.key[row]!;
    if (!this.#writesOn.has(key)) this.#writesOn.set(key, []);
    this.#writesOn.get(key)!.push(row);
    return undefined;
  }

  /** A visible write of the same key after the one that was read; they stand in the order of levels. */
  #hides(row: number, clock: Int32Array, writer: number | undefined): number | undefined {
    const others = this.#writesOn.get(this.#columns.key[row]!) ?? [];
    for (let at = others.length - 1; at >= 0; at--) {
      const other = others[at]!;
      if (writer !== undefined && this.#levels[other]! <= this.#levels[writer]!) return undefined;
      const visible = clock[this.#columns.session[other]!]! >= this.#ordinal.get(other)!;
      if (visible && (writer === undefined || this.#arbitrated || this.#precedes(writer, other)))
        return other;
    }
    return undefined;
  }

  #precedes(writer: number, other: number): boolean {
    return this.#clockOf.get(other)![this.#columns.session[writer]!]! >= this.#ordinal.get(writer)!;
  }
}
