import { type Columns, statuses } from "../engine/columns.ts";
import type { Certificate } from "../engine/finding.ts";
import { type RegisterEffects, registerEffects } from "./register-effects.ts";
import { WriteClocks } from "./write-clocks.ts";

type Sights = Extract<Certificate, { form: "sights" }>;

/** What a guarantee asks: own writes are visible; what was read stays so; a write brings earlier ones, or what was read. */
const rules: Readonly<Record<string, { own?: true; remember?: true; earlier?: true; follow?: true }>> = {
  "read-your-writes": { own: true },
  "monotonic-reads": { remember: true },
  "monotonic-writes": { remember: true, earlier: true },
  "writes-follow-reads": { remember: true, follow: true },
};

/**
 * What is wrong with a claim that a session guarantee (Terry et al. 1994) holds, or undefined. Replays what each
 * session sees: all of its operations in their order; before a read what it read, behind each visible write what it
 * brings by the rule; and no read returns the initial value, or one that is certainly older than a visible one.
 */
export function refutedSights(columns: Columns, { guarantee, sights, levels }: Sights): string | undefined {
  const asked = rules[guarantee];
  if (asked === undefined) return `there is no guarantee ${guarantee}`;
  const effects = registerEffects(columns);
  const clocks = new WriteClocks(columns, effects, asked.follow === true ? levels : undefined);
  if (asked.follow === true && clocks.mistake !== undefined) return clocks.mistake;
  const due = new Set<number>();
  for (let row = 0; row < columns.count; row++)
    if (effects.of(row) !== undefined && columns.status[row] !== statuses.info) due.add(row);
  for (const { session, rows } of sights) {
    const sight = new Sight(columns, effects, clocks, asked);
    let last = -1;
    for (const place of rows) {
      const row = place < 0 ? -1 - place : place;
      if (effects.of(row) === undefined) return `row ${row} has no effect`;
      if (place >= 0 && (columns.session[row] !== session || row <= last))
        return `row ${row} is of another session, or out of order`;
      const mistake = place < 0 ? sight.see(row) : sight.act(row);
      if (mistake !== undefined) return `session ${session}: ${mistake}`;
      if (place < 0) continue;
      last = row;
      due.delete(row);
    }
  }
  const [missing] = due;
  return missing === undefined ? undefined : `row ${missing} is missing`;
}

class Sight {
  readonly #columns: Columns;
  readonly #effects: RegisterEffects;
  readonly #clocks: WriteClocks;
  readonly #asked: (typeof rules)[string];
  readonly #visible = new Set<number>();
  /** By key the latest visible write of each session: if an earlier one is after what was read, so is that. */
  readonly #latest = new Map<number, Map<number, number>>();
  /** By session its operations up to here have brought what they bring. */
  readonly #brought = new Map<number, number>();

  constructor(
    columns: Columns,
    effects: RegisterEffects,
    clocks: WriteClocks,
    asked: (typeof rules)[string],
  ) {
    this.#columns = columns;
    this.#effects = effects;
    this.#clocks = clocks;
    this.#asked = asked;
  }

  /** A write becomes visible. */
  see(row: number): string | undefined {
    if (this.#effects.of(row)?.writes === undefined) return `row ${row} writes nothing that could be seen`;
    const session = this.#columns.session[row]!;
    const rows = this.#clocks.rowsOf(session);
    let at = this.#brought.get(session) ?? 0;
    for (; at < rows.length && rows[at]! <= row; at++) {
      const one = rows[at]!;
      const effect = this.#effects.of(one)!;
      if (
        this.#asked?.earlier === true &&
        effect.writes !== undefined &&
        one !== row &&
        !this.#visible.has(one)
      )
        return `row ${row} is visible without row ${one}, an earlier write of its session`;
      const source = this.#clocks.sourceOf(one);
      if (this.#asked?.follow === true && source !== undefined && !this.#visible.has(source))
        return `row ${row} is visible without row ${source}, which its session had read`;
    }
    this.#brought.set(session, at);
    this.#show(row);
    return undefined;
  }

  /** An operation of the session itself. */
  act(row: number): string | undefined {
    const { reads, writes, initial } = this.#effects.of(row)!;
    if (reads !== undefined) {
      const writers = this.#effects.writersOf(row, reads);
      if (writers.length > 1) return `row ${row} read a value with several writers`;
      const source = writers[0];
      if (source === undefined && !initial) return `row ${row} read a value that nobody wrote`;
      if (this.#asked?.remember === true && source !== undefined && !this.#visible.has(source))
        return `row ${row} read row ${source}, which is not visible`;
      for (const other of this.#latest.get(this.#columns.key[row]!)?.values() ?? [])
        if (source === undefined || this.#clocks.isAfter(source, other))
          return `row ${row} missed row ${other}`;
    }
    if (this.#asked?.own === true && writes !== undefined) this.#show(row);
    return undefined;
  }

  #show(row: number): void {
    this.#visible.add(row);
    const key = this.#columns.key[row]!;
    const session = this.#columns.session[row]!;
    const ofKey = this.#latest.get(key) ?? new Map<number, number>();
    this.#latest.set(key, ofKey.set(session, Math.max(row, ofKey.get(session) ?? -1)));
  }
}
