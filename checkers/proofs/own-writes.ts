import { type Columns, statuses } from "../engine/columns.ts";
import type { Certificate } from "../engine/finding.ts";
import { registerEffects } from "./register-effects.ts";

type Levels = Extract<Certificate, { form: "levels" }>;

/**
 * What is wrong with a claim that a history is read atomic, or undefined: levels must rise within each session and
 * from each write to its readers, and every write that a session made before a read of the same key must be at most
 * as high as the write that was read; the initial value is below them all.
 */
export function refutedOwnWrites(columns: Columns, { levels }: Levels): string | undefined {
  const effects = registerEffects(columns);
  const taken = new Set<number>();
  const lastOf = new Int32Array(columns.sessions).fill(-1);
  /** By session and key the level of its highest write: they rise, so it is the last. */
  const highest = new Map<string, number>();
  for (let row = 0; row < columns.count; row++) {
    const effect = effects.of(row);
    const level = levels[row]!;
    if (effect === undefined || level < 0) {
      if (effect !== undefined && columns.status[row] !== statuses.info) return `row ${row} has no level`;
      continue;
    }
    const session = columns.session[row]!;
    if (taken.has(level) || level <= lastOf[session]!) return `row ${row} is not above what came before it`;
    taken.add(level);
    lastOf[session] = level;
    const name = `${session} ${columns.key[row]}`;
    if (effect.reads !== undefined) {
      const writers = effects.writersOf(row, effect.reads);
      if (writers.length > 1) return `row ${row} read a value with several writers`;
      if (writers.length === 0 && !effect.initial) return `row ${row} read a value that nobody wrote`;
      const source = writers.length === 0 ? -1 : levels[writers[0]!]!;
      if (writers.length > 0 && (source < 0 || source >= level))
        return `row ${row} is not above what it read`;
      if ((highest.get(name) ?? -1) > source) return `row ${row} missed a write of its own session`;
    }
    if (effect.writes !== undefined) highest.set(name, level);
  }
  return undefined;
}
