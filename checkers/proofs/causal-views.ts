import { type Columns, statuses } from "../engine/columns.ts";
import type { Certificate } from "../engine/finding.ts";
import { registerEffects } from "./register-effects.ts";

type Views = Extract<Certificate, { form: "views" }>;

/**
 * What is wrong with a claim that a history is causal memory or PRAM, or undefined. Replays each session's view on
 * plain copies: all of its own answers must come out, everything that took effect in it must be there, and each
 * session's writes must stand in their order, behind (causal memory) what their session had read before.
 */
export function refutedViews(columns: Columns, { views }: Views, causal: boolean): string | undefined {
  const effects = registerEffects(columns);
  const viewed = new Map(views.map(({ session, rows }) => [session, rows]));
  for (let session = 0; session < columns.sessions; session++) {
    const mistake = refutedView(columns, effects, viewed.get(session) ?? new Int32Array(0), session, causal);
    if (mistake !== undefined) return `the view of session ${session}: ${mistake}`;
  }
  return undefined;
}

function refutedView(
  columns: Columns,
  effects: ReturnType<typeof registerEffects>,
  rows: Int32Array,
  session: number,
  causal: boolean,
): string | undefined {
  const place = new Map<number, number>();
  const copies = new Map<number, number>();
  for (const [at, row] of rows.entries()) {
    const effect = effects.of(row);
    if (effect === undefined || place.has(row)) return `row ${row} has no effect, or stands twice`;
    place.set(row, at);
    const key = columns.key[row]!;
    const copy = copies.get(key) ?? columns.initialValue ?? columns.nilValue;
    if (columns.session[row] === session && effect.reads !== undefined && copy !== effect.reads)
      return `row ${row} did not see what is there`;
    if (effect.writes !== undefined) copies.set(key, effect.writes);
  }
  return misplaced(columns, effects, place, session, causal);
}

/** Each row of a session must stand behind all that the session did and, for causality, read before it. */
function misplaced(
  columns: Columns,
  effects: ReturnType<typeof registerEffects>,
  place: ReadonlyMap<number, number>,
  session: number,
  causal: boolean,
): string | undefined {
  const latest = new Float64Array(columns.sessions).fill(-1);
  const absent = Number.POSITIVE_INFINITY;
  for (let row = 0; row < columns.count; row++) {
    const effect = effects.of(row);
    if (effect === undefined) continue;
    const q = columns.session[row]!;
    const own = q === session;
    const at = place.get(row);
    if (at !== undefined && at < latest[q]!) return `row ${row} stands before what its session knew`;
    if (own && at === undefined && columns.status[row] !== statuses.info) return `row ${row} is missing`;
    if (at === undefined && columns.status[row] === statuses.info) continue;
    if (effect.reads !== undefined && !effect.initial && (causal || own)) {
      const writers = effects.writersOf(row, effect.reads);
      if (writers.length > 1) return `row ${row} read a value with several writers`;
      const written = place.get(writers[0] ?? -1) ?? absent;
      latest[q] = Math.max(latest[q]!, written);
      if (at !== undefined && at < written) return `row ${row} stands before what it read`;
    }
    if (effect.writes !== undefined) latest[q] = Math.max(latest[q]!, at ?? absent);
  }
  return undefined;
}
