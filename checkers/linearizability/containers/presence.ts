import type { Columns } from "../../engine/columns.ts";
import type { Finding } from "../../engine/finding.ts";
import type { Lives } from "./lives.ts";
import { violated } from "./object-test.ts";

/** Instants lie between events: gap g follows the event at position g. Value v is certainly there in [insertBy, removeFrom). */

/** For each gap the next one, itself included, in which no value is certainly there; `events` when there is none. */
export function nextFreeGap(lives: Lives, events: number): Int32Array {
  const change = new Int32Array(events + 1);
  for (let v = 0; v < lives.values.length; v++) {
    const from = lives.insertBy[v]!;
    const to = lives.removeFrom[v]!;
    if (from >= to) continue;
    change[from]!++;
    change[to]!--;
  }
  let present = 0;
  for (let gap = 0; gap < events; gap++) {
    present += change[gap]!;
    // The count is spent once it is added up; the same array then holds the answer.
    change[gap] = present === 0 ? 1 : 0;
  }
  let next = events;
  change[events] = events;
  for (let gap = events - 1; gap >= 0; gap--) {
    if (change[gap] === 1) next = gap;
    change[gap] = next;
  }
  return change;
}

/**
 * The gap in which each removal that found nothing takes effect: the first of its interval in which no value
 * must be there. They ascend, for rows are in order of invocation. Or the values that leave no such gap.
 */
export function gapsOfEmpties(columns: Columns, lives: Lives): Int32Array | Finding {
  const { empties } = lives;
  if (empties.length === 0) return new Int32Array(0);
  const next = nextFreeGap(lives, columns.events);
  const gaps = new Int32Array(empties.length);
  for (let k = 0; k < empties.length; k++) {
    const row = empties[k]!;
    gaps[k] = next[columns.invoked[row]!]!;
    if (gaps[k]! < columns.completed[row]!) continue;
    const chain = covering(lives, columns.invoked[row]!, columns.completed[row]!, () => true);
    const values = chain.map((v) => JSON.stringify(columns.values[lives.values[v]!])).join(", ");
    return violated(
      "empty although not",
      [row, ...rowsOf(lives, chain)],
      `A removal found nothing, but at every moment from its invocation to its return something was certainly there: ${values}.`,
    );
  }
  return gaps;
}

/** Few values that together are certainly there all the time from gap `from` until before position `to`. */
export function covering(lives: Lives, from: number, to: number, allowed: (v: number) => boolean): number[] {
  const startsAt = new Int32Array(to).fill(-1);
  for (let v = 0; v < lives.values.length; v++) {
    const start = lives.insertBy[v]!;
    if (start < to && start < lives.removeFrom[v]! && allowed(v)) startsAt[start] = v;
  }
  const chain: number[] = [];
  let best = -1;
  let reached = from;
  for (let position = 0; position < to && reached < to; position++) {
    const v = startsAt[position]!;
    if (v >= 0 && (best < 0 || lives.removeFrom[v]! > lives.removeFrom[best]!)) best = v;
    if (position < reached) continue;
    if (best < 0 || lives.removeFrom[best]! <= reached)
      throw new Error("no value covers an instant that was found covered");
    chain.push(best);
    reached = lives.removeFrom[best]!;
  }
  return chain;
}

/** The calls that put these values in and took them out. */
export function rowsOf(lives: Lives, chain: readonly number[]): number[] {
  return chain.flatMap((v) =>
    lives.remove[v]! < 0 ? [lives.insert[v]!] : [lives.insert[v]!, lives.remove[v]!],
  );
}
