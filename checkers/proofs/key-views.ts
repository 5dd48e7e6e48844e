import { type Columns, statuses } from "../engine/columns.ts";
import type { Certificate } from "../engine/finding.ts";
import { type RegisterEffects, registerEffects } from "./register-effects.ts";

type Views = Extract<Certificate, { form: "views" }>;

/**
 * What is wrong with a claim that a history is slow memory, or undefined. For each key and each session that uses it
 * there is a view: operations of that key only, each session's in its own order without gaps between its writes, all
 * of the viewer's own among them, and each of the viewer's reads finds the last write before it.
 */
export function refutedKeyViews(columns: Columns, { views }: Views): string | undefined {
  const effects = registerEffects(columns);
  const writesOf = ownWrites(columns, effects);
  const due = new Set<number>();
  for (let row = 0; row < columns.count; row++)
    if (effects.of(row) !== undefined && columns.status[row] !== statuses.info) due.add(row);
  for (const { session, key, rows } of views) {
    if (key === undefined) return `the view of session ${session} names no key`;
    const mistake = refutedView(columns, effects, writesOf, rows, session, key);
    if (mistake !== undefined) return `the view of session ${session} on key ${key}: ${mistake}`;
    for (const row of rows) if (columns.session[row] === session) due.delete(row);
  }
  const [missing] = due;
  return missing === undefined ? undefined : `row ${missing} is missing in its session's view`;
}

function refutedView(
  columns: Columns,
  effects: RegisterEffects,
  writesOf: ReadonlyMap<string, readonly number[]>,
  rows: Int32Array,
  session: number,
  key: number,
): string | undefined {
  let copy = columns.initialValue ?? columns.nilValue;
  const lastOf = new Map<number, number>();
  const placed = new Map<number, number>();
  for (const row of rows) {
    const effect = effects.of(row);
    if (effect === undefined || columns.key[row] !== key) return `row ${row} does nothing to that key`;
    const owner = columns.session[row]!;
    if ((lastOf.get(owner) ?? -1) >= row)
      return `row ${row} stands twice, or after a later one of its session`;
    lastOf.set(owner, row);
    if (owner === session && effect.reads !== undefined && effect.reads !== copy)
      return `row ${row} did not see what is there`;
    if (effect.writes === undefined) continue;
    const next = writesOf.get(`${owner} ${key}`)?.[placed.get(owner) ?? 0];
    if (next !== row) return `row ${row} stands there before an earlier write of its session`;
    placed.set(owner, (placed.get(owner) ?? 0) + 1);
    copy = effect.writes;
  }
  return undefined;
}

/** The writes of each session to each key, in their order; an unanswered one is the last of its session. */
function ownWrites(columns: Columns, effects: RegisterEffects): Map<string, number[]> {
  const writes = new Map<string, number[]>();
  for (let row = 0; row < columns.count; row++) {
    if (effects.of(row)?.writes === undefined) continue;
    const name = `${columns.session[row]} ${columns.key[row]}`;
    const known = writes.get(name);
    if (known === undefined) writes.set(name, [row]);
    else known.push(row);
  }
  return writes;
}
