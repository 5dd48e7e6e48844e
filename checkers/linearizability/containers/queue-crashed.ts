import { type Columns, never } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import type { Lives } from "./lives.ts";
import { violated } from "./object-test.ts";
import { nextFreeGap, rowsOf } from "./presence.ts";

/**
 * Dequeues without an answer may each have taken any element that never came out (reference, section 2.5).
 * An element that stays although a later one came out, or although the queue was found empty, needs such a
 * dequeue that began in time; the earliest of them serve the earliest deadlines. Lives in which the elements
 * that need it are taken, or the violation; undefined when another choice of moments might still do.
 */
export function withCrashedDequeues(columns: Columns, lives: Lives): Lives | Finding | undefined {
  if (lives.crashed.length === 0) return lives;
  const overtakers = deadlines(columns, lives);
  const strict = matched(columns, lives, overtakers.deadline);
  if (!("values" in strict))
    return strict.short === undefined ? undefined : tooFew(columns, lives, overtakers, strict.short);
  if (lives.empties.length === 0) return strict;
  // Elements that stay can be taken in time, if at all: only those count here that came out later.
  const known = {
    ...lives,
    removeFrom: lives.removeFrom.map((from, v) => (lives.remove[v]! < 0 ? 0 : from)),
  };
  const moments = emptyMoments(columns, known, overtakers.deadline);
  // The known elements alone forbid an empty queue, and are then found to.
  if (moments === undefined) return known;
  const both = matched(columns, lives, moments);
  return "values" in both ? both : undefined;
}

interface Deadlines {
  /** In doubled positions: an element that stays must be taken before it; `never` when it may stay. */
  readonly deadline: Int32Array;
  /** Which element came out too early for it to stay. */
  readonly overtaker: Int32Array;
}

/** By when an element that stays must have been taken, for the sake of later elements that came out. */
function deadlines(columns: Columns, lives: Lives): Deadlines {
  const { events } = columns;
  const size = lives.values.length;
  const entersAt = new Int32Array(events).fill(-1);
  const staysFrom = new Int32Array(events).fill(-1);
  for (let v = 0; v < size; v++) {
    if (lives.remove[v]! >= 0) entersAt[lives.insertFrom[v]!] = v;
    else staysFrom[lives.insertBy[v]!] = v;
  }
  const deadline = new Int32Array(size).fill(never);
  const overtaker = new Int32Array(size).fill(-1);
  let first = -1;
  for (let position = events - 1; position >= 0; position--) {
    const entering = entersAt[position]!;
    if (entering >= 0 && (first < 0 || lives.removeBy[entering]! < lives.removeBy[first]!)) first = entering;
    const staying = staysFrom[position]!;
    if (staying < 0 || first < 0) continue;
    deadline[staying] = 2 * lives.removeBy[first]!;
    overtaker[staying] = first;
  }
  return { deadline, overtaker };
}

/** The same deadlines, tightened for removals that found nothing; undefined when one of these cannot be. */
function emptyMoments(columns: Columns, lives: Lives, strict: Int32Array): Int32Array | undefined {
  const { events } = columns;
  const next = nextFreeGap(lives, events);
  const momentFrom = new Int32Array(events + 1).fill(never);
  for (const row of lives.empties) {
    const gap = next[columns.invoked[row]!]!;
    if (gap >= columns.completed[row]!) return undefined;
    momentFrom[gap] = 2 * gap + 1;
  }
  for (let gap = events - 1; gap >= 0; gap--)
    momentFrom[gap] = Math.min(momentFrom[gap]!, momentFrom[gap + 1]!);
  return strict.map((deadline, v) =>
    lives.remove[v]! >= 0 ? deadline : Math.min(deadline, momentFrom[lives.insertBy[v]!]!),
  );
}

/** Gives each element with a deadline a dequeue of its own that began before it. `short`: elements too many for them. */
function matched(
  columns: Columns,
  lives: Lives,
  deadline: Int32Array,
): Lives | { readonly short: readonly number[] | undefined } {
  const needy: number[] = [];
  for (let v = 0; v < lives.values.length; v++) if (deadline[v] !== never) needy.push(v);
  needy.sort((a, b) => deadline[a]! - deadline[b]!);
  const taken = { ...lives, remove: lives.remove.slice(), removeFrom: lives.removeFrom.slice() };
  for (const [place, v] of needy.entries()) {
    const row = lives.crashed[place];
    if (row === undefined || 2 * columns.invoked[row]! > deadline[v]!)
      return { short: needy.slice(0, place + 1) };
    taken.remove[v] = row;
    taken.removeFrom[v] = Math.max(columns.invoked[row]!, lives.insertFrom[v]!);
  }
  return taken;
}

function tooFew(columns: Columns, lives: Lives, { overtaker }: Deadlines, short: readonly number[]): Finding {
  const last = short.at(-1)!;
  const chain = [...new Set(short.flatMap((v) => [v, overtaker[v]!]))];
  const until = lives.removeBy[overtaker[last]!]!;
  const begun = [...lives.crashed].filter((row) => columns.invoked[row]! < until);
  const names = short.map((v) => JSON.stringify(columns.values[lives.values[v]!]));
  return violated(
    "overtaken in the queue",
    [...rowsOf(lives, chain), ...begun],
    `${names.join(", ")} never came out, although elements that were enqueued later did.`,
    `At most ${begun.length} of them can have gone to dequeues without an answer, for no more had begun in time.`,
  );
}
